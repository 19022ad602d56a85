import { hash } from 'node:crypto'

/** JSON with the keys of every object in order, so that the same value always gives the same text. */
export function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item)).join(',')}]`
  const members: string[] = []
  for (const [key, member] of Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (member !== undefined) members.push(`${JSON.stringify(key)}:${canonicalJson(member)}`)
  }
  return `{${members.join(',')}}`
}

/**
 * Tells whether a repeated step is the same submission: SHA-256 of the kind and the payload, base64url.
 * The order of keys does not count, since clients build their bodies anew for every attempt.
 */
export const payloadHash = (kind: string, payload: unknown): string =>
  hash('sha256', `${kind}\n${canonicalJson(payload)}`, 'base64url')
