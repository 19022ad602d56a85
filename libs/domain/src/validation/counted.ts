import type { CountedValue } from '../events/public-event.ts'
import { chosenCodes, isRecord } from '../session/answer-shape.ts'
import type { CompiledQuestion } from '../survey/compiled.ts'

const GIVEN: CountedValue = { given: true }

/**
 * The form of a stored answer that counters and events carry: codes, numbers and booleans, and nothing that a respondent typed,
 * showed or signed; of those it only says that there is an answer. Null when the answer is empty.
 */
export function countedForm(question: CompiledQuestion, value: unknown): CountedValue | null {
  if (value === null || value === undefined) return null
  switch (question.valueType.kind) {
    case 'code':
      return chosenCodes(value)[0] ?? null
    case 'codes':
    case 'list': {
      const codes = chosenCodes(value)
      return codes.length === 0 ? null : codes
    }
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? value : null
    case 'boolean':
      return typeof value === 'boolean' ? value : null
    case 'matrix':
      return isRecord(value) ? countedCells(value) : null
    default:
      return GIVEN
  }
}

function countedCells(value: Readonly<Record<string, unknown>>): CountedValue | null {
  const cells: Record<string, string | number | readonly string[]> = {}
  for (const [row, cell] of Object.entries(value)) {
    if (typeof cell === 'number') cells[row] = cell
    else if (Array.isArray(cell)) cells[row] = chosenCodes(cell)
    else cells[row] = chosenCodes(cell)[0] ?? ''
  }
  const given = Object.entries(cells).filter(([, cell]) => cell !== '' && !(Array.isArray(cell) && cell.length === 0))
  return given.length === 0 ? null : Object.fromEntries(given)
}
