import type { RouteConfig } from '@hono/zod-openapi'
import { z } from '@hono/zod-openapi'
import { PROBLEM_STATUS } from '../http/problem-status.ts'

export type ProblemCode = keyof typeof PROBLEM_STATUS & string

/** What every route may answer. */
const EVERYWHERE: readonly ProblemCode[] = [
  'malformed-url',
  'rate-limited',
  'unavailable',
  'deadline-exceeded',
  'internal',
]

/** What routes with a body may answer besides. */
export const BODY_PROBLEMS: readonly ProblemCode[] = [
  'body-malformed',
  'body-too-deep',
  'body-too-large',
  'unknown-field',
  'field-invalid',
  'unsupported-media-type',
]

/** Documents the body of a call that needs none; `noBody` checks it. */
export const EMPTY_BODY = {
  content: { 'application/json': { schema: { type: 'object' as const, maxProperties: 0 } } },
  required: false,
}

export const TOKEN_PROBLEMS: readonly ProblemCode[] = ['token-invalid', 'token-expired']

const problemSchema = z
  .looseObject({
    type: z.string().openapi({ example: 'urn:canvass:problem:step-conflict' }),
    title: z.string(),
    status: z.int(),
    code: z.string().openapi({ description: 'Stable; for clients to act on.' }),
    detail: z.string().optional(),
    instance: z.string(),
    requestId: z.string().optional(),
  })
  .openapi('Problem', { description: 'RFC 9457, with members that depend on the code.' })

const header = (description: string) => ({ description, schema: { type: 'string' as const } })

/** Headers of every reply. */
const COMMON_HEADERS = {
  'x-request-id': header('Names this request in the logs; the one the client sent, or a new one.'),
  RateLimit: header('What is left of the limit and when it starts anew: `"steps";r=599;t=42`.'),
  'RateLimit-Policy': header('The limit that applies: `"steps";q=600;w=60`.'),
}

const RETRY_AFTER = { 'Retry-After': header('Seconds after which to try again.') }

const headersOf = (status: number) => ({
  ...COMMON_HEADERS,
  ...(status === 202 || status === 429 || status === 503 ? RETRY_AFTER : {}),
  ...(status === 202 ? { Location: header('Where to ask what became of it.') } : {}),
  ...(status === 401 ? { 'WWW-Authenticate': header('`Bearer`.') } : {}),
})

/** What routes for people with admin tokens may answer besides. */
export const ADMIN_PROBLEMS: readonly ProblemCode[] = [...TOKEN_PROBLEMS, 'forbidden']

export interface SuccessResponse {
  readonly description: string
  /** Absent for replies without a body. */
  readonly schema?: z.ZodType
  readonly mediaType?: string
}

/** The documented replies of a route: its successes, and its problems grouped by status. */
export function responses(
  successes: Readonly<Record<number, SuccessResponse>>,
  ...problems: readonly (readonly ProblemCode[])[]
): RouteConfig['responses'] {
  const documented: RouteConfig['responses'] = {}
  for (const [status, { description, schema, mediaType = 'application/json' }] of Object.entries(successes)) {
    documented[status] = {
      description,
      headers: headersOf(Number(status)),
      ...(schema !== undefined && { content: { [mediaType]: { schema } } }),
    }
  }
  const codes = [...new Set([...problems.flat(), ...EVERYWHERE])]
  for (const [status, group] of Map.groupBy(codes, (code) => PROBLEM_STATUS[code] ?? 500)) {
    documented[status] = {
      description: `Problem: ${group.map((code) => `\`${code}\``).join(', ')}`,
      headers: headersOf(status),
      content: { 'application/problem+json': { schema: problemSchema } },
    }
  }
  return documented
}
