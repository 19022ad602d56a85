import { parseDate, parseDateTime, parseTime, printDate } from './date-text.ts'
import type { ValueType } from './types.ts'
import { isList, type Value } from './value.ts'

/** Lists inside lists of a hidden `list`, at most; no survey nests its values. */
const MAX_NESTING = 64

/**
 * An answer as it was written (the shapes of the survey format) as a value of its type; a choice with a text becomes
 * its code. Undefined when the shape is not that of the type. Null is a value of every type.
 */
export function fromJson(type: ValueType, raw: unknown, nesting = 0): Value | undefined {
  if (raw === null) return null
  switch (type.kind) {
    case 'number':
      return typeof raw === 'number' && Number.isFinite(raw) ? raw : undefined
    case 'boolean':
      return typeof raw === 'boolean' ? raw : undefined
    case 'string':
      return typeof raw === 'string' ? raw : undefined
    case 'date':
      return typeof raw === 'string' ? parseDate(raw) : undefined
    case 'time':
      return typeof raw === 'string' ? parseTime(raw) : undefined
    case 'datetime':
      return typeof raw === 'string' ? parseDateTime(raw) : undefined
    case 'code':
      return codeOf(raw)
    case 'codes':
      return listFrom(raw, codeOf)
    case 'list':
      return nesting > MAX_NESTING ? undefined : listFrom(raw, (item) => fromJson(type.of, item, nesting + 1))
    case 'any':
      return anyFrom(raw, nesting)
    case 'matrix':
      return cellsFrom(type.cell, raw)
    case 'record':
      return typeof raw === 'object' ? { kind: 'record', fields: Object.keys(raw).length } : undefined
    case 'null':
      return undefined
  }
}

/** `"a"` or `{"code": "a", "other": "text"}`. */
function codeOf(raw: unknown): Value | undefined {
  if (typeof raw === 'string') return raw
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw) || !('code' in raw) || typeof raw.code !== 'string')
    return undefined
  const known = Object.entries(raw).every(([key, value]) => key === 'code' || (key === 'other' && isOther(value)))
  return known ? raw.code : undefined
}

const isOther = (value: unknown): boolean => typeof value === 'string' || value === null

function listFrom(raw: unknown, item: (raw: unknown) => Value | undefined): Value | undefined {
  if (!Array.isArray(raw)) return undefined
  const values: Value[] = []
  for (const each of raw) {
    const value = item(each)
    if (value === undefined) return undefined
    values.push(value)
  }
  return values
}

function anyFrom(raw: unknown, nesting: number): Value | undefined {
  if (typeof raw === 'string' || typeof raw === 'boolean') return raw
  if (typeof raw === 'number') return Number.isFinite(raw) ? raw : undefined
  if (Array.isArray(raw)) return fromJson({ kind: 'list', of: { kind: 'any' } }, raw, nesting)
  return codeOf(raw)
}

function cellsFrom(cell: ValueType, raw: unknown): Value | undefined {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return undefined
  const cells = new Map<string, Value>()
  for (const [row, each] of Object.entries(raw)) {
    const value = fromJson(cell, each)
    if (value === undefined) return undefined
    cells.set(row, value)
  }
  return { kind: 'cells', cells }
}

/** A value as JSON: dates as answers are written, a datetime in UTC; an answer by row as an object. */
export function toJson(value: Value): unknown {
  if (typeof value === 'number') return value === 0 ? 0 : value // -0 would print as 0 but compare as something else
  if (typeof value !== 'object' || value === null) return value
  if (isList(value)) return value.map(toJson)
  if (value.kind === 'cells') return Object.fromEntries([...value.cells].map(([row, cell]) => [row, toJson(cell)]))
  return value.kind === 'record' ? null : printDate(value)
}
