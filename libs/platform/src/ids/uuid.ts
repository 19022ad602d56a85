const canonical = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/**
 * Whether a value is a UUID in its one canonical spelling, lower case with dashes. Upper case is refused although RFC
 * 9562 reads it: ids are hashed and compared as text, and two spellings would be two ids.
 */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && canonical.test(value)
}
