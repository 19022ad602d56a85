/** Names that reach an object's prototype when a value is copied carelessly. */
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype'])

export interface JsonFault {
  /** Dotted path of the member, `''` for the value itself. */
  readonly path: string
  readonly kind: 'key' | 'value'
  readonly why: string
}

const textFault = (text: string): string | undefined => {
  if (!text.isWellFormed()) return 'contains half a surrogate pair, which is not Unicode text'
  if (text.includes('\u0000')) return 'contains the character U+0000'
  return undefined
}

const join = (path: string, key: string | number): string => (path === '' ? String(key) : `${path}.${key}`)

/**
 * Finds what JSON can say and this system must not store: keys that reach a prototype, text that is not Unicode or holds
 * U+0000 (Postgres takes neither), numbers beyond a double (`1e999` parses as Infinity and would be stored as null).
 * The value must not nest deeper than the stack allows; see `nestsDeeperThan`.
 */
export function jsonFault(value: unknown, path = ''): JsonFault | undefined {
  if (typeof value === 'string') {
    const why = textFault(value)
    return why === undefined ? undefined : { path, kind: 'value', why }
  }
  if (typeof value === 'number') {
    return Number.isFinite(value) ? undefined : { path, kind: 'value', why: 'is a number out of range' }
  }
  if (typeof value !== 'object' || value === null) return undefined
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const fault = jsonFault(value[index], join(path, index))
      if (fault !== undefined) return fault
    }
    return undefined
  }
  for (const [key, member] of Object.entries(value)) {
    if (FORBIDDEN.has(key)) return { path: join(path, key), kind: 'key', why: 'is a reserved name' }
    const why = textFault(key)
    if (why !== undefined) return { path, kind: 'value', why: `has a key that ${why}` }
    const fault = jsonFault(member, join(path, key))
    if (fault !== undefined) return fault
  }
  return undefined
}
