import { hash } from 'node:crypto'

/**
 * UUIDv5 (RFC 9562) of a name within a namespace that is itself a UUID. The same two always give the same id, so a
 * fact that is told twice is recognised. Names the SHA-1 only to spread them: it protects nothing.
 * @throws Error when the namespace is no UUID
 */
export function uuid5(namespace: string, name: string): string {
  const space = Buffer.from(namespace.replaceAll('-', ''), 'hex')
  if (space.length !== 16) throw new Error(`${namespace} is no UUID`)
  const id = hash('sha1', Buffer.concat([space, Buffer.from(name)]), 'hex')
  const variant = ((Number.parseInt(id.slice(16, 18), 16) & 0x3f) | 0x80).toString(16)
  return `${id.slice(0, 8)}-${id.slice(8, 12)}-5${id.slice(13, 16)}-${variant}${id.slice(18, 20)}-${id.slice(20, 32)}`
}

/** The id of an event: UUIDv5 of its name (`seq/type/ordinal`) within the id of its session. */
export const eventIdFor = (sessionId: string, name: string): string => uuid5(sessionId, name)
