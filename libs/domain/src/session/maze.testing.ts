const options = (...codes: readonly string[]) => codes.map((code) => ({ code, label: `Option ${code}` }))
const number = (id: string, rest: object = {}) => ({ id, type: 'number', text: id, min: 0, max: 20, ...rest })

/** A small survey that turns in every way there is: groups, nested loops, chains of options, rules that leave loops and lead back. */
export function mazeDocument(): object {
  return {
    title: 'Maze',
    settings: { back: true },
    variables: { total: 'sum(inner)', many: 'count(places) > 1' },
    lists: { towns: { options: options('rome', 'oslo', 'bonn', 'cork'), order: { kind: 'rotate' } } },
    groups: [
      { id: 'mid', order: { kind: 'shuffle' }, visibleIf: 'entry != 13' },
      { id: 'tail', order: { kind: 'flip' } },
    ],
    loops: [
      { id: 'town', pages: ['outer', 'nested', 'close'], over: { answer: 'places' }, order: { kind: 'flip' } },
      { id: 'visit', pages: ['nested'], over: { repeat: 'visits % 4' } },
    ],
    pages: [
      {
        id: 'first',
        questions: [number('entry'), { id: 'places', type: 'multiple', text: 'Where?', optionsList: 'towns' }],
      },
      { id: 'a', group: 'mid', questions: [number('qa')], next: [{ if: 'qa = 19', goto: 'page:fork' }] },
      { id: 'b', group: 'mid', visibleIf: 'entry < 15', questions: [number('qb', { visibleIf: 'entry > 2' })] },
      { id: 'c', group: 'mid', questions: [{ id: 'qc', type: 'text', text: '{{var.total|nothing}} so far' }] },
      { id: 'outer', questions: [number('visits', { text: 'How often in {{loop.label}}?' })] },
      {
        id: 'nested',
        visibleIf: 'loop.index < 4',
        questions: [number('inner', { text: '{{loop.parent.label}}, visit {{loop.key}}', visibleIf: 'visits != 7' })],
        next: [{ if: 'inner = 20', goto: 'page:fork' }],
      },
      {
        id: 'close',
        questions: [
          { id: 'liked', type: 'single', text: 'Best', optionsFrom: { question: 'places', mode: 'unselected' } },
        ],
      },
      {
        id: 'fork',
        questions: [{ id: 'why', type: 'single', text: 'And?', optionsFrom: { question: 'places', mode: 'selected' } }],
        next: [
          { if: 'qa = 3 and entry > 3', goto: 'ending:screened-out' },
          { if: 'var.many and entry = 0', goto: 'page:z' },
        ],
      },
      { id: 'x', group: 'tail', questions: [number('qx', { visibleIf: 'var.total > 10 or qb > 5' })] },
      {
        id: 'y',
        group: 'tail',
        questions: [{ id: 'qy', type: 'multiple', text: 'Y', optionsFrom: { question: 'why', mode: 'all' } }],
      },
      { id: 'z', questions: [number('qz')] },
    ],
    quotas: [
      {
        id: 'sum',
        after: 'fork',
        select: 'LEAST_FILLED_COUNT',
        cells: [
          { id: 'low', when: 'var.total < 9', target: 5 },
          { id: 'any', when: 'true', target: 5 },
        ],
      },
    ],
  }
}
