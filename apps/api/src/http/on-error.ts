import { Problem, type ProblemData } from '@canvass/domain/problems/problem.ts'
import { bodyMalformed, internal, unavailable, unsupportedMediaType } from '@canvass/domain/problems/registry.ts'
import type { Logger } from '@canvass/platform/logging/logger.ts'
import type { ErrorHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ApiEnv } from '../context.ts'
import type { ProblemReply } from './problem-reply.ts'

/** What our own and the framework's refusals mean; undefined for faults nobody foresaw. */
function refusalOf(error: Error): ProblemData | undefined {
  if (error instanceof Problem) return error.data
  if (!(error instanceof HTTPException)) return undefined
  if (error.status === 415) return unsupportedMediaType()
  return error.status === 400 ? bodyMalformed() : undefined
}

/**
 * Answers whatever a handler threw. Unexpected errors are logged under the request id and tell the client nothing else.
 * @param outageOf the dependency whose absence explains an error
 */
export const onError =
  (log: Logger, outageOf: (error: unknown) => string | undefined, reply: ProblemReply): ErrorHandler<ApiEnv> =>
  (error, c) => {
    const refusal = refusalOf(error)
    if (refusal !== undefined) return reply(c, refusal)
    const about = { err: error, requestId: c.get('requestId'), method: c.req.method, path: c.req.path }
    const dependency = outageOf(error)
    if (dependency !== undefined) {
      log.warn({ ...about, dependency }, 'request.dependency-away')
      return reply(c, unavailable(dependency))
    }
    log.error(about, 'request.failed')
    return reply(c, internal())
  }
