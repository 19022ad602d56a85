import { isRecord } from '../../survey/shape/describe.ts'

/** Steps from the root of a JSON value to a part of it. */
export type Steps = readonly string[]

export const stepsOf = (path: string): Steps =>
  path
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))

export function valueAt(document: unknown, part: Steps): unknown {
  let value = document
  for (const step of part) {
    if (Array.isArray(value)) value = value[Number(step)]
    else value = isRecord(value) && Object.hasOwn(value, step) ? value[step] : undefined
  }
  return value
}

/** In the order of the document: elements of a list by their number. */
export function comparePlaces(a: Steps, b: Steps): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [x = '', y = ''] = [a[i], b[i]]
    if (x === y) continue
    return /^\d+$/.test(x) && /^\d+$/.test(y) ? Number(x) - Number(y) : x < y ? -1 : 1
  }
  return a.length - b.length
}

/**
 * A copy in which a part is another value, or is not there (`undefined`). Only what is on the way is copied.
 * @param copied hears of each copy and its original
 */
export function withPart(
  value: unknown,
  [step, ...rest]: Steps,
  part: unknown,
  copied: (copy: object, original: object) => void,
): unknown {
  if (step === undefined) return part
  if (typeof value !== 'object' || value === null) return value
  const inner = rest.length === 0 ? part : withPart(valueAt(value, [step]), rest, part, copied)
  const copy = Array.isArray(value) ? withElement(value, Number(step), inner) : withProperty(value, step, inner)
  copied(copy, value)
  return copy
}

const withElement = (list: readonly unknown[], index: number, inner: unknown): unknown[] =>
  inner === undefined ? list.filter((_, i) => i !== index) : list.map((element, i) => (i === index ? inner : element))

const withProperty = (record: object, name: string, inner: unknown): object => {
  const entries = Object.entries(record)
  return Object.fromEntries(
    inner === undefined
      ? entries.filter(([key]) => key !== name)
      : entries.map(([key, value]) => [key, key === name ? inner : value]),
  )
}
