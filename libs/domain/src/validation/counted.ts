import type { CountedValue } from '../events/public-event.ts'
import type { CompiledQuestion } from '../survey/compiled.ts'
import { isRecord } from '../survey/shape/describe.ts'

const GIVEN = { given: true } as const

/**
 * The counted form of a stored answer: what events carry and counters count. Nothing a respondent typed is in it:
 * choices are their codes, texts, dates, forms, uploads and payments only say that they were given.
 * @param value the answer as stored; null for a value that is not of the question's shape
 */
export function countedValue(question: CompiledQuestion, value: unknown): CountedValue | null {
  if (value === null || value === undefined) return null
  switch (question.type) {
    case 'single':
    case 'dropdown':
    case 'picture':
    case 'yesno':
      return codeOf(value)
    case 'multiple':
    case 'rank':
      return codesOf(value)
    case 'boolean':
      return typeof value === 'boolean' ? value : null
    case 'number':
    case 'decimal':
    case 'slider':
    case 'scale':
    case 'nps':
      return typeof value === 'number' ? value : null
    case 'matrix-single':
      return cellsOf(value, codeOf)
    case 'matrix-multiple':
    case 'group-rank':
      return cellsOf(value, codesOf)
    case 'matrix-bipolar':
    case 'constant-sum':
    case 'group-rating':
      return cellsOf(value, (cell) => (typeof cell === 'number' ? cell : null))
    case 'consent':
      return isRecord(value) && typeof value.given === 'boolean' ? value.given : null
    case 'message':
    case 'descriptive':
      return null
    default:
      return GIVEN
  }
}

/** The code of a choice, without the text typed under it. */
function codeOf(value: unknown): string | null {
  if (typeof value === 'string') return value
  return isRecord(value) && typeof value.code === 'string' ? value.code : null
}

const codesOf = (value: unknown): readonly string[] | null =>
  Array.isArray(value) ? value.map(codeOf).filter((code) => code !== null) : null

function cellsOf<C extends string | number | readonly string[]>(
  value: unknown,
  read: (cell: unknown) => C | null,
): Readonly<Record<string, C>> | null {
  if (!isRecord(value)) return null
  const cells: [string, C][] = []
  for (const row of Object.keys(value)) {
    const cell = read(value[row])
    if (cell !== null) cells.push([row, cell])
  }
  return Object.fromEntries(cells)
}
