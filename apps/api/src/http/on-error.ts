import { Problem, type ProblemData } from '@canvass/domain/problems/problem.ts'
import { bodyMalformed, internal, unsupportedMediaType } from '@canvass/domain/problems/registry.ts'
import type { Logger } from '@canvass/platform/logging/logger.ts'
import type { ErrorHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ApiEnv } from '../context.ts'
import { replyProblem } from './problem-reply.ts'

/** What the framework's own refusals mean in our words; undefined for faults that are ours. */
function problemOf(error: Error): ProblemData | undefined {
  if (error instanceof Problem) return error.data
  if (!(error instanceof HTTPException)) return undefined
  if (error.status === 415) return unsupportedMediaType()
  return error.status === 400 ? bodyMalformed() : undefined
}

/** Answers whatever a handler threw. Unexpected errors are logged under the request id and tell the client nothing else. */
export const onError =
  (logger: Logger): ErrorHandler<ApiEnv> =>
  (error, c) => {
    const known = problemOf(error)
    if (known !== undefined) return replyProblem(c, known)
    logger.error(
      { err: error, requestId: c.get('requestId'), method: c.req.method, path: c.req.path },
      'request failed',
    )
    return replyProblem(c, internal())
  }
