import { suggestion } from '../nearest.ts'
import { expected } from './describe.ts'
import { BROKEN, clip, type Reading, wrongType } from './reading.ts'
import type { Shape } from './shape.ts'

export function readString(
  shape: Extract<Shape, { kind: 'string' }>,
  value: unknown,
  path: string,
  reading: Reading,
): unknown {
  if (typeof value !== 'string') return wrongType(shape, value, path, reading)
  if (value.length > shape.max) {
    reading.report.error(path, 'too-long', `at most ${shape.max} characters, found ${value.length}`)
    return BROKEN
  }
  if (!value.isWellFormed()) {
    reading.report.error(path, 'not-well-formed', 'half of a character (an unpaired surrogate) is in this text')
    return BROKEN
  }
  if (value.length < (shape.min ?? 0)) {
    reading.report.error(path, 'too-short', 'this text must not be empty')
    return BROKEN
  }
  if (shape.form !== undefined && !shape.form.pattern.test(value)) {
    reading.report.error(path, 'bad-format', `"${clip(value)}" is not ${shape.form.means}`)
    return BROKEN
  }
  return value
}

export function readChoice(values: readonly string[], value: unknown, path: string, reading: Reading): unknown {
  if (typeof value === 'string' && values.includes(value)) return value
  if (typeof value !== 'string') return wrongType({ kind: 'choice', values }, value, path, reading)
  reading.report.error(path, 'not-one-of', `"${clip(value)}" is not known here`, suggestion(value, values))
  return BROKEN
}

export function readNumber(
  shape: Extract<Shape, { kind: 'number' }>,
  value: unknown,
  path: string,
  reading: Reading,
): unknown {
  if (typeof value !== 'number' || !Number.isFinite(value)) return wrongType(shape, value, path, reading)
  const { min = -Number.MAX_VALUE, max = Number.MAX_VALUE } = shape
  if (value < min || value > max || (shape.integer === true && !Number.isSafeInteger(value))) {
    reading.report.error(path, 'out-of-range', `expected ${expected(shape)}, found ${value}`)
    return BROKEN
  }
  return value
}
