import { Problem } from '@canvass/domain/problems/problem.ts'
import { getCookie, setCookie } from 'hono/cookie'
import type { ApiContext } from '../context.ts'
import type { SessionDeps } from '../deps.ts'
import { isHttps } from '../http/is-https.ts'
import { tokenSeconds } from '../routes/sessions/tokens.ts'
import type { RespondentClaims } from '../tokens/respondent-token.ts'

const NAME = 'canvass-session'
/** Longest that browsers keep a cookie, seconds. */
const LONGEST = 34_560_000

/** Keeps the token of the session in the browser: for this survey's pages only, out of reach of scripts and of other sites' forms. */
export async function keepSession(
  c: ApiContext,
  deps: Pick<SessionDeps, 'tokens'>,
  claims: RespondentClaims,
  resumeDays: number,
): Promise<void> {
  const seconds = tokenSeconds(resumeDays)
  setCookie(c, NAME, await deps.tokens.mint(claims, seconds), {
    path: `/s/${claims.surveyId}`,
    httpOnly: true,
    sameSite: 'Lax',
    secure: isHttps(c),
    maxAge: Math.min(seconds, LONGEST),
  })
}

/** The session that the browser has of a survey, if its token is still good; the request is then that respondent's. */
export async function keptSession(
  c: ApiContext,
  deps: Pick<SessionDeps, 'tokens'>,
  surveyId: string,
): Promise<RespondentClaims | undefined> {
  const token = getCookie(c, NAME)
  if (token === undefined) return undefined
  try {
    const claims = await deps.tokens.verify(token)
    if (claims.surveyId !== surveyId) return undefined
    c.set('respondent', claims)
    return claims
  } catch (error) {
    if (error instanceof Problem) return undefined
    throw error
  }
}
