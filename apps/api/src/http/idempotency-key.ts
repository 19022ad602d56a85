import { hash } from 'node:crypto'
import { Problem } from '@canvass/domain/problems/problem.ts'
import { fieldInvalid } from '@canvass/domain/problems/registry.ts'
import type { SessionKey } from '@canvass/domain/session/command.ts'

const PRINTABLE = /^[\x21-\x7e]{1,255}$/
const HEX = /^[0-9a-f-]+$/i

/** Least number of characters that can hold 128 bits: 32 hex digits, or 22 of a base64 alphabet. */
const enoughFor128Bits = (key: string): boolean =>
  HEX.test(key) ? key.replaceAll('-', '').length >= 32 : key.length >= 22

/**
 * The key of a start that may be repeated: hashed, since it opens a session to whoever knows it, and valid only for
 * the same tenant, survey and collector. Quotes around it, which the header's draft standard has, do not count.
 * @throws Problem field-invalid when the header could be guessed
 */
export function idempotencyKey(header: string | undefined, scope: readonly string[]): SessionKey | undefined {
  if (header === undefined) return undefined
  const key = header.trim().replace(/^"(.*)"$/, '$1')
  if (!PRINTABLE.test(key) || !enoughFor128Bits(key)) {
    throw new Problem(fieldInvalid('Idempotency-Key', 'must carry at least 128 random bits, such as a UUID'))
  }
  return { kind: 'idempotency', scope: scope.join('/'), key: hash('sha256', key, 'base64url') }
}
