import type { Logger } from '@canvass/platform/logging/logger.ts'
import { OpenAPIHono } from '@hono/zod-openapi'
import type { ApiEnv } from './context.ts'
import type { ApiApp, ApiMiddleware } from './deps.ts'
import { replyProblemPage } from './hosted/pages/problem-page.ts'
import { isHosted } from './hosted/routes.ts'
import { onNotFound } from './http/not-found.ts'
import { onError } from './http/on-error.ts'
import { onInvalid } from './http/on-invalid.ts'
import { type ProblemReply, replyProblem } from './http/problem-reply.ts'
import { takesFiles } from './http/takes-files.ts'
import { deadline } from './middleware/deadline.ts'
import { closeWhenDraining, type Drain } from './middleware/draining.ts'
import { requestId } from './middleware/request-id.ts'
import { traceContext } from './middleware/trace-context.ts'
import { validUrl } from './middleware/valid-url.ts'

/** What goes for every route. */
export interface AppFrame {
  readonly log: Logger
  /** The dependency whose absence explains an error; undefined for errors that are ours. */
  readonly outageOf: (error: unknown) => string | undefined
  readonly drain: Drain
  readonly requestDeadlineMs: number
  /** How much longer a request may take that brings files. */
  readonly uploadDeadlineMs: number
  /** Counts and times requests. */
  readonly measured: ApiMiddleware
}

/** The HTTP surface: the rules for every route, then the routes that the parts add. Opens no connection and reads no environment. */
export function createApp(frame: AppFrame, parts: readonly ((app: ApiApp) => void)[]): ApiApp {
  const app: ApiApp = new OpenAPIHono<ApiEnv>({ defaultHook: onInvalid })
  app.use(
    requestId,
    closeWhenDraining(frame.drain),
    frame.measured,
    traceContext,
    deadline((c) => frame.requestDeadlineMs + (takesFiles(c) ? frame.uploadDeadlineMs : 0)),
    validUrl,
  )
  app.onError(onError(frame.log, frame.outageOf, replyInKind))
  app.notFound(onNotFound(() => app.routes, replyInKind))
  for (const part of parts) part(app)
  return app
}

/** Respondents before a hosted page get a page, programs get a problem. */
const replyInKind: ProblemReply = (c, problem) =>
  isHosted(c.req.path) ? replyProblemPage(c, problem) : replyProblem(c, problem)
