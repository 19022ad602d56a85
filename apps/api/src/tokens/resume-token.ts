import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto'
import { Problem } from '@canvass/domain/problems/problem.ts'
import { tokenInvalid } from '@canvass/domain/problems/registry.ts'
import { deriveKey } from '@canvass/platform/secrets/derive-key.ts'

const ID_BYTES = 16
const GENERATION_BYTES = 4
const MAC_BYTES = 16
const TOKEN = /^[A-Za-z0-9_-]{48}$/

interface ResumeClaims {
  readonly sessionId: string
  /** Counts the tokens of a session from 1; the session remembers the highest one used and refuses those below it. */
  readonly generation: number
}

export interface ResumeTokens {
  mint(claims: ResumeClaims): string
  /** @throws Problem token-invalid */
  open(token: string): ResumeClaims
}

/**
 * Tokens that lead back into a session: base64url(session id ‖ generation ‖ HMAC-SHA-256, first 128 bits).
 * Nothing is stored for them: the session itself knows which generations are spent.
 */
export function createResumeTokens(secret: Uint8Array): ResumeTokens {
  const key = createSecretKey(deriveKey(secret, 'resume-token'))
  const mac = (head: Uint8Array) => createHmac('sha256', key).update(head).digest().subarray(0, MAC_BYTES)

  return {
    mint({ sessionId, generation }) {
      const head = Buffer.alloc(ID_BYTES + GENERATION_BYTES)
      head.write(sessionId.replaceAll('-', ''), 'hex')
      head.writeUInt32BE(generation, ID_BYTES)
      return Buffer.concat([head, mac(head)]).toString('base64url')
    },
    open(token) {
      if (!TOKEN.test(token)) throw new Problem(tokenInvalid())
      const bytes = Buffer.from(token, 'base64url')
      const head = bytes.subarray(0, ID_BYTES + GENERATION_BYTES)
      if (!timingSafeEqual(bytes.subarray(head.length), mac(head))) throw new Problem(tokenInvalid())
      return { sessionId: uuidFrom(head), generation: head.readUInt32BE(ID_BYTES) }
    },
  }
}

const uuidFrom = (head: Buffer): string =>
  head.toString('hex', 0, ID_BYTES).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
