import { ADMIN_AUDIENCE } from '@canvass/runtime/access/admin-claims.ts'
import { every } from 'hono/combine'
import { createMiddleware } from 'hono/factory'
import { decodeJwt } from 'jose'
import type { ApiEnv } from '../context.ts'
import type { ApiMiddleware } from '../deps.ts'
import { bearerToken } from './bearer.ts'

/** Lets in either, by the audience that the token claims; whether it is good is for the chain of that audience to check. */
export function respondentOrAdmin(respondent: readonly ApiMiddleware[], admin: readonly ApiMiddleware[]) {
  const [asRespondent, asAdmin] = [every(...respondent), every(...admin)]
  return createMiddleware<ApiEnv>((c, next) =>
    audienceOf(bearerToken(c)) === ADMIN_AUDIENCE ? asAdmin(c, next) : asRespondent(c, next),
  )
}

function audienceOf(token: string): unknown {
  try {
    return decodeJwt(token).aud
  } catch {
    return undefined
  }
}
