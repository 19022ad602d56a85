/**
 * A survey as trackers are, with a loop, carried options, orders and quotas.
 * @param blocks pages of three questions in its middle; with 15 it has 60 questions on 22 pages and 40 expressions
 * @param iterations how often its loop runs at most
 */
export function trackerDocument(blocks = 15, iterations = 3): object {
  const brands = ['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta', 'eta', 'theta']
  const options = (codes: readonly string[]) => codes.map((code) => ({ code, label: `Brand ${code}` }))
  return {
    title: 'Brand tracker',
    settings: { back: true, progress: true },
    hidden: { source: 'string', wave: 'number' },
    variables: { score: 'coalesce(b1_1, 0) + coalesce(b1_2, 0)', heavy: 'var.score > 12' },
    lists: { brands: { options: options(brands), order: { kind: 'shuffle' } } },
    pages: [
      {
        id: 'screener',
        questions: [
          { id: 'sex', type: 'single', text: 'You are …', required: true, options: options(['m', 'f']) },
          { id: 'age', type: 'number', text: 'Your age?', required: true, min: 10, max: 99, integer: true },
          { id: 'known', type: 'multiple', text: 'Which do you know?', optionsList: 'brands' },
        ],
        next: [{ if: 'age < 18', goto: 'ending:screened-out' }],
      },
      ...Array.from({ length: blocks }, (_, page) => ({
        id: `block${page + 1}`,
        visibleIf: ["hidden.source != 'qa'", "sex = 'm' or b1_1 > 10", `age > ${20 + page} or known contains 'alpha'`][
          page % 3
        ],
        questions: [
          { id: `b${page + 1}_1`, type: 'number', text: 'How many, {{sex.label|you}}?', min: 0, max: 100 },
          {
            id: `b${page + 1}_2`,
            type: 'scale',
            text: 'How much?',
            min: 1,
            max: 10,
            visibleIf: page === 0 ? 'age >= 18' : `b${page}_1 > 2 or sex = 'f'`,
          },
          {
            id: `b${page + 1}_3`,
            type: 'multiple',
            text: 'Which of these?',
            options: options(brands),
            order: { kind: 'shuffle', anchors: ['theta'] },
            maxSelected: 5,
          },
        ],
        next: page === 1 ? [{ if: 'var.score > 27', goto: 'ending:quality-terminated' }] : [],
      })),
      {
        id: 'favourite',
        questions: [
          { id: 'best', type: 'single', text: 'The best?', optionsFrom: { question: 'known', mode: 'selected' } },
          { id: 'why', type: 'textarea', text: 'Why {{best.label|that one}}?', visibleIf: 'best notempty' },
        ],
      },
      {
        id: 'rating',
        questions: [
          { id: 'rate', type: 'scale', text: 'Rate {{loop.label}}', min: 1, max: 10, required: true },
          { id: 'nps', type: 'nps', text: 'Recommend {{loop.label}}?', visibleIf: 'rate > 3' },
        ],
      },
      {
        id: 'detail',
        visibleIf: 'rate < 4',
        questions: [{ id: 'wrong', type: 'text', text: 'What is wrong with {{loop.label}}?', maxLength: 200 }],
      },
      ...Array.from({ length: 2 }, (_, page) => ({
        id: `demo${page + 1}`,
        questions: Array.from({ length: 3 }, (_, index) => ({
          id: `d${page + 1}_${index + 1}`,
          type: 'single',
          text: 'About you',
          options: options(['x', 'y', 'z']),
          visibleIf: `age > ${18 + index} and sex notempty`,
        })),
      })),
      { id: 'bye', questions: [{ id: 'mail', type: 'email', text: 'Your address?', requiredIf: 'var.heavy' }] },
    ],
    loops: [
      {
        id: 'brand',
        pages: ['rating', 'detail'],
        over: { answer: 'known' },
        max: iterations,
        order: { kind: 'shuffle' },
      },
    ],
    quotas: [
      {
        id: 'sex',
        after: 'screener',
        cells: [
          { id: 'men', when: "sex = 'm'", target: 100 },
          { id: 'women', when: "sex = 'f'", target: 100 },
        ],
      },
    ],
  }
}
