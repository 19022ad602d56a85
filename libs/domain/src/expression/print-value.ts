import { printDate } from './date-text.ts'
import { isList, type Value } from './value.ts'

/** A value as plain text: numbers as short as can be, dates as answers are written, elements joined with `, `. */
export function printValue(value: Value): string {
  if (value === null) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (isList(value)) return value.map(printValue).join(', ')
  return 'at' in value ? printDate(value) : ''
}
