import { createHmac } from 'node:crypto'
import type { StoredCollector } from '../ports/collector-store.ts'

export const collectorWith = (rest: Partial<StoredCollector> = {}): StoredCollector => ({
  name: 'web',
  kind: 'public',
  closed: false,
  opensAt: null,
  closesAt: null,
  maxStarts: null,
  maxCompletes: null,
  secret: 'a secret of the panel',
  pinMac: null,
  links: 0,
  ...rest,
})

/** A panel entry as a panel signs it. */
export function signedEntry(secret: string, claims: unknown): string {
  const payload = Buffer.from(JSON.stringify(claims)).toString('base64url')
  return `${payload}.${createHmac('sha256', secret).update(payload).digest('base64url')}`
}
