/** One survey for both engines: 60 questions on 20 pages, 40 expressions. */
export interface Twin {
  readonly canvass: object
  readonly surveyjs: object
}

const PAGES = 20
const CODES = ['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta'] as const

/** A page asks for a number, a mark and a choice; what the page before was answered decides about the latter two. */
interface Conditions {
  readonly mark?: string
  readonly choice?: string
}

/** Both languages write these alike, but for the braces around names. */
function conditions(page: number): Conditions {
  if (page === 1) return {}
  const before = page - 1
  const score = page > 3 && page % 2 === 0 ? ' or score > 120' : ''
  return {
    mark: `n${before} > 30 or c${before} contains 'alpha'${score}`,
    choice: `s${before} empty or s${before} >= 2 and n${before} <= 90`,
  }
}

const NAME = /\b(?:[nsc][0-9]+|score|heavy)\b/g
const VARIABLES = { score: 'n1 + n2', heavy: 'n1 * 2 + n2 - n3' }

const forCanvass = (source: string): string => source.replace(/\b(score|heavy)\b/g, 'var.$1')
const forSurveyjs = (source: string): string => source.replace(NAME, '{$&}')

const when = (source: string | undefined, write: (source: string) => string) =>
  source === undefined ? {} : { visibleIf: write(source) }

export function twin(): Twin {
  const pages = Array.from({ length: PAGES }, (_, index) => ({ number: index + 1, ...conditions(index + 1) }))
  return { canvass: canvassOf(pages), surveyjs: surveyjsOf(pages) }
}

type Page = Conditions & { readonly number: number }

const canvassOf = (pages: readonly Page[]): object => ({
  title: 'Twin',
  variables: VARIABLES,
  pages: pages.map(({ number, mark, choice }) => ({
    id: `page${number}`,
    questions: [
      { id: `n${number}`, type: 'number', text: 'How many?', required: true, min: 0, max: 100 },
      { id: `s${number}`, type: 'scale', text: 'How much?', min: 1, max: 5, ...when(mark, forCanvass) },
      {
        id: `c${number}`,
        type: 'multiple',
        text: 'Which?',
        options: CODES.map((code) => ({ code, label: code })),
        maxSelected: 4,
        ...when(choice, forCanvass),
      },
    ],
  })),
})

const surveyjsOf = (pages: readonly Page[]): object => ({
  calculatedValues: Object.entries(VARIABLES).map(([name, source]) => ({ name, expression: forSurveyjs(source) })),
  pages: pages.map(({ number, mark, choice }) => ({
    name: `page${number}`,
    elements: [
      { type: 'text', inputType: 'number', name: `n${number}`, isRequired: true, min: 0, max: 100 },
      { type: 'rating', name: `s${number}`, rateMin: 1, rateMax: 5, ...when(mark, forSurveyjs) },
      {
        type: 'checkbox',
        name: `c${number}`,
        choices: [...CODES],
        maxSelectedChoices: 4,
        ...when(choice, forSurveyjs),
      },
    ],
  })),
})
