import { Problem } from '@canvass/domain/problems/problem.ts'
import { tokenInvalid } from '@canvass/domain/problems/registry.ts'
import { createMiddleware } from 'hono/factory'
import type { ApiEnv } from '../context.ts'
import type { RespondentTokens } from '../tokens/respondent-token.ts'
import { bearerToken } from './bearer.ts'

/** Lets in the respondent whose session the path names (`:id`). The token of another session is as good as none. */
export const respondentAuth = (tokens: RespondentTokens) =>
  createMiddleware<ApiEnv>(async (c, next) => {
    const claims = await tokens.verify(bearerToken(c))
    if (claims.sessionId !== c.req.param('id')) throw new Problem(tokenInvalid('The token belongs to another session.'))
    c.set('respondent', claims)
    return next()
  })
