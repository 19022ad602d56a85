import type { CountedValue } from '../events/public-event.ts'
import type { CounterField } from './counters.ts'

/**
 * The counters that one answer stands in, from its counted form. Both the fold of events and the recount from SQL go through
 * here, so they cannot disagree about what an answer counts for.
 */
export function fieldsOfAnswer(question: string, counted: CountedValue): readonly CounterField[] {
  const base = `question:${question}`
  const fields = [`${base}:answered`]
  if (Array.isArray(counted)) {
    for (const code of counted) fields.push(`${base}:option:${code}`)
  } else if (typeof counted === 'object') {
    for (const [row, cell] of Object.entries(counted)) addCell(fields, base, row, cell)
  } else {
    fields.push(typeof counted === 'number' ? `${base}:value:${counted}` : `${base}:option:${counted}`)
  }
  return fields
}

function addCell(fields: string[], base: string, row: string, cell: unknown): void {
  if (Array.isArray(cell)) {
    for (const column of cell) fields.push(`${base}:option:${row}/${column}`)
  } else if (typeof cell === 'number') {
    fields.push(`${base}:row:${row}:value:${cell}`)
  } else if (typeof cell === 'string') {
    fields.push(`${base}:option:${row}/${cell}`)
  }
}
