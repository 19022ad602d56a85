import type { Shape } from './shape.ts'

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What a value is, in an author's words. */
export function nounOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'string') return 'a text'
  if (typeof value === 'object') return 'an object'
  if (typeof value === 'number') return Number.isFinite(value) ? 'a number' : String(value)
  return typeof value === 'boolean' ? String(value) : typeof value
}

/** What a shape asks for, in an author's words. */
export function expected(shape: Shape): string {
  switch (shape.kind) {
    case 'string':
      return shape.form?.means ?? 'a text'
    case 'choice':
      return shape.values.length > 8 ? 'one of the known words' : `one of ${shape.values.join(', ')}`
    case 'number':
      return expectedNumber(shape)
    case 'boolean':
      return 'true or false'
    case 'list':
      return 'a list'
    case 'record':
    case 'object':
    case 'variant':
      return 'an object'
    case 'either':
      return shape.name
    case 'json':
      return 'a JSON value'
  }
}

function expectedNumber({ min, max, integer }: Extract<Shape, { kind: 'number' }>): string {
  const noun = integer === true ? 'a whole number' : 'a number'
  if (min !== undefined && max !== undefined) return `${noun} from ${min} to ${max}`
  if (min !== undefined) return `${noun} of at least ${min}`
  return max === undefined ? noun : `${noun} of at most ${max}`
}
