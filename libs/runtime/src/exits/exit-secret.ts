import { createHmac } from 'node:crypto'
import type { Mode } from '@canvass/domain/session/status.ts'
import { deriveKey } from '@canvass/platform/secrets/derive-key.ts'

/**
 * What exits and postbacks of a survey are signed with, as text for whoever receives them. Each mode has its own, so that no test passes
 * for a complete; nothing is stored.
 * @param secret the installation's `TOKEN_SECRET`
 */
export const exitSecret = (secret: Uint8Array, surveyId: string, mode: Mode): string =>
  Buffer.from(deriveKey(secret, `exit/${surveyId}/${mode}`)).toString('base64url')

/** HMAC-SHA-256 in hex; the key is the secret's text as it is handed out. */
export const signatureOf = (said: string, secret: string): string =>
  createHmac('sha256', secret).update(said).digest('hex')
