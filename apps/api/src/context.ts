import type { AdminClaims } from '@canvass/runtime/access/admin-claims.ts'
import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import type { RespondentClaims } from './tokens/respondent-token.ts'

/** What the middleware tells the handlers of one request. */
interface ApiVariables {
  /** Names this request in replies and logs. */
  requestId: string
  /** Trace context for what this request causes; absent when the client sent none. */
  traceparent: string | undefined
  /** Bytes of the body that were read. */
  bodyBytes: number
  /** The form that a hosted page sent. */
  form: URLSearchParams
  /** Files of that form, each with the name of its control; absent when it cannot carry any. */
  files: readonly (readonly [control: string, file: File])[] | undefined
  respondent: RespondentClaims
  admin: AdminClaims
}

export interface ApiEnv {
  /** Node's request and response; absent when a test calls the app directly. */
  Bindings: Partial<HttpBindings>
  Variables: ApiVariables
}

export type ApiContext = Context<ApiEnv>
