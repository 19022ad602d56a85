import type { ProblemData } from '@canvass/domain/problems/problem.ts'
import type { ApiContext } from '../context.ts'
import { statusOf } from './problem-status.ts'

const RETRYABLE = new Set([429, 503])

/** Seconds a client should wait after a refusal that says nothing more precise. */
const RETRY_AFTER_SECONDS = 1

/** The body of `application/problem+json` (RFC 9457). `instance` is the path that was asked for. */
export function problemBody(problem: ProblemData, instance: string, requestId?: string): Record<string, unknown> {
  const status = statusOf(problem.code)
  return {
    type: `urn:canvass:problem:${problem.code}`,
    title: problem.title,
    status,
    code: problem.code,
    ...(problem.detail !== undefined && { detail: problem.detail }),
    instance,
    ...(requestId !== undefined && { requestId }),
    ...problem.extras,
  }
}

/** Headers that go with a problem, besides those of every reply. */
export function problemHeaders(problem: ProblemData): Record<string, string> {
  const status = statusOf(problem.code)
  const headers: Record<string, string> = { 'content-type': 'application/problem+json; charset=utf-8' }
  if (RETRYABLE.has(status)) {
    const seconds = problem.extras?.retryAfterSeconds
    headers['retry-after'] = String(typeof seconds === 'number' ? seconds : RETRY_AFTER_SECONDS)
  }
  if (status === 401) headers['www-authenticate'] = 'Bearer'
  const allowed = problem.extras?.allowed
  if (status === 405 && Array.isArray(allowed)) headers.allow = allowed.join(', ')
  // The rest of a body that was not read would be taken for the next request.
  if (status === 413) headers.connection = 'close'
  return headers
}

/** Tells a client of a problem. */
export type ProblemReply = (c: ApiContext, problem: ProblemData) => Response | Promise<Response>

/** Answers with a problem. */
export function replyProblem(c: ApiContext, problem: ProblemData): Response {
  const body = problemBody(problem, c.req.path, c.get('requestId'))
  return c.body(JSON.stringify(body), statusOf(problem.code), problemHeaders(problem))
}
