import { pointer } from '../diagnostic.ts'
import { isRecord, nounOf } from './describe.ts'
import { readNumber, readString } from './read-scalar.ts'
import { BROKEN, clip, REFUSED_KEYS, type Reading } from './reading.ts'

const MAX_DEPTH = 16
const MAX_ITEMS = 2_000
const MAX_TEXT = 20_000

/** Any JSON value, copied; depth and text bounded because nothing else bounds it. */
export function readJson(value: unknown, path: string, reading: Reading, depth: number): unknown {
  if (value === null || typeof value === 'boolean') return value
  if (typeof value === 'number') return readNumber({ kind: 'number' }, value, path, reading)
  if (typeof value === 'string') return readString({ kind: 'string', max: MAX_TEXT }, value, path, reading)
  if (depth >= MAX_DEPTH) {
    reading.report.error(path, 'too-deep', `nested deeper than ${MAX_DEPTH} levels`)
    return BROKEN
  }
  if (Array.isArray(value)) {
    if (value.length > MAX_ITEMS) {
      reading.report.error(path, 'too-many', `at most ${MAX_ITEMS} entries, found ${value.length}`)
      return BROKEN
    }
    const items = value.map((item, i) => readJson(item, pointer(path, i), reading, depth + 1))
    return items.includes(BROKEN) ? BROKEN : items
  }
  if (!isRecord(value)) {
    reading.report.error(path, 'wrong-type', `expected a JSON value, found ${nounOf(value)}`)
    return BROKEN
  }
  const copy: Record<string, unknown> = {}
  for (const key of Object.keys(value)) {
    if (REFUSED_KEYS.has(key)) {
      reading.report.error(pointer(path, key), 'id-reserved', `${key} cannot be used as a name`)
      continue
    }
    const item = readJson(value[key], pointer(path, clip(key)), reading, depth + 1)
    if (item === BROKEN) return BROKEN
    copy[key] = item
  }
  return copy
}
