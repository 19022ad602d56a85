import { Problem } from '@canvass/domain/problems/problem.ts'
import { tokenExpired, tokenInvalid } from '@canvass/domain/problems/registry.ts'
import type { Mode } from '@canvass/domain/session/status.ts'
import { deriveKey } from '@canvass/platform/secrets/derive-key.ts'
import { errors, type JWTPayload, jwtVerify, SignJWT } from 'jose'
import { LRUCache } from 'lru-cache'
import { importHmacKey } from './keys.ts'

const AUDIENCE = 'canvass-session'
const MODES: readonly string[] = ['LIVE', 'TEST', 'PREVIEW'] satisfies Mode[]

/** What a respondent may do: everything in one session. Enough to route a command without asking a store. */
export interface RespondentClaims {
  readonly sessionId: string
  readonly surveyId: string
  readonly tenantId: string
  readonly mode: Mode
}

export interface RespondentTokens {
  /** @param ttlSeconds how long the token works, from now */
  mint(claims: RespondentClaims, ttlSeconds: number): Promise<string>
  /** @throws Problem token-invalid or token-expired */
  verify(token: string): Promise<RespondentClaims>
}

interface Verified {
  readonly claims: RespondentClaims
  /** Seconds since the epoch. */
  readonly exp: number
}

const secondsNow = (): number => Math.floor(Date.now() / 1000)

/**
 * Tokens of respondents, JWT with HS256. Tokens that were made or checked here are remembered, since a session shows the same
 * one at every step and a check costs more than the rest of the middleware (measured: 55 µs through WebCrypto on a busy machine).
 */
export async function createRespondentTokens(secret: Uint8Array, remembered = 20_000): Promise<RespondentTokens> {
  const key = await importHmacKey(deriveKey(secret, 'session-token'))
  const known = new LRUCache<string, Verified>({ max: remembered })

  async function check(token: string): Promise<Verified> {
    try {
      const { payload } = await jwtVerify(token, key, { algorithms: ['HS256'], audience: AUDIENCE })
      const verified = verifiedFrom(payload)
      if (verified !== undefined) return verified
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw new Problem(tokenExpired())
      if (!(error instanceof errors.JOSEError)) throw error
    }
    throw new Problem(tokenInvalid())
  }

  return {
    async mint(claims, ttlSeconds) {
      const exp = secondsNow() + ttlSeconds
      const token = await new SignJWT({ survey: claims.surveyId, tenant: claims.tenantId, mode: claims.mode })
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(claims.sessionId)
        .setAudience(AUDIENCE)
        .setExpirationTime(exp)
        .sign(key)
      known.set(token, { claims, exp })
      return token
    },
    async verify(token) {
      let verified = known.get(token)
      if (verified === undefined) {
        verified = await check(token)
        known.set(token, verified)
      }
      if (verified.exp <= secondsNow()) throw new Problem(tokenExpired())
      return verified.claims
    },
  }
}

const isMode = (value: unknown): value is Mode => typeof value === 'string' && MODES.includes(value)

function verifiedFrom({ sub, exp, survey, tenant, mode }: JWTPayload): Verified | undefined {
  if (sub === undefined || exp === undefined || !isMode(mode)) return undefined
  if (typeof survey !== 'string' || typeof tenant !== 'string') return undefined
  return { claims: { sessionId: sub, surveyId: survey, tenantId: tenant, mode }, exp }
}
