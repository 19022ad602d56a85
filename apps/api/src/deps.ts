import type { Logger } from '@canvass/platform/logging/logger.ts'
import type { CommandSubmitter } from '@canvass/runtime/mailbox/submit-command.ts'
import type { SessionReader } from '@canvass/runtime/ports/session-reader.ts'
import type { SurveyCache } from '@canvass/runtime/session-worker/survey-cache.ts'
import type { SurveyHeads } from '@canvass/runtime/surveys/survey-heads.ts'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import type { ApiEnv } from './context.ts'
import type { RespondentTokens } from './tokens/respondent-token.ts'
import type { ResumeTokens } from './tokens/resume-token.ts'

export type ApiApp = OpenAPIHono<ApiEnv>
export type ApiMiddleware = MiddlewareHandler<ApiEnv>

/** What the routes of respondents need. */
export interface SessionDeps {
  readonly submitter: CommandSubmitter
  readonly sessions: SessionReader
  readonly heads: SurveyHeads
  readonly versions: SurveyCache
  readonly tokens: RespondentTokens
  readonly resumeTokens: ResumeTokens
  readonly newId: () => string
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly log: Logger
  readonly limits: { readonly starts: ApiMiddleware; readonly steps: ApiMiddleware }
  /** Reads and checks a JSON body. */
  readonly body: ApiMiddleware
  /** Lets in the respondent of the session in the path. */
  readonly respondent: ApiMiddleware
}
