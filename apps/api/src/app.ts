import type { Logger } from '@canvass/platform/logging/logger.ts'
import { OpenAPIHono } from '@hono/zod-openapi'
import type { ApiEnv } from './context.ts'
import type { ApiApp, ApiMiddleware, SessionDeps } from './deps.ts'
import { onNotFound } from './http/not-found.ts'
import { onError } from './http/on-error.ts'
import { onInvalid } from './http/on-invalid.ts'
import { deadline } from './middleware/deadline.ts'
import { closeWhenDraining, type Drain } from './middleware/draining.ts'
import { requestId } from './middleware/request-id.ts'
import { securityHeaders } from './middleware/security-headers.ts'
import { traceContext } from './middleware/trace-context.ts'
import { validUrl } from './middleware/valid-url.ts'
import { sessionRoutes } from './routes/sessions/routes.ts'

export interface AppDeps {
  readonly log: Logger
  /** The dependency whose absence explains an error; undefined for errors that are ours. */
  readonly outageOf: (error: unknown) => string | undefined
  readonly drain: Drain
  readonly requestDeadlineMs: number
  /** Counts and times requests. */
  readonly measured: ApiMiddleware
  readonly session: SessionDeps
}

/** The whole HTTP surface. Nothing here opens a connection or reads the environment. */
export function createApp(deps: AppDeps): ApiApp {
  const app: ApiApp = new OpenAPIHono<ApiEnv>({ defaultHook: onInvalid })
  app.use(
    requestId,
    securityHeaders,
    closeWhenDraining(deps.drain),
    deps.measured,
    traceContext,
    deadline(deps.requestDeadlineMs),
    validUrl,
  )
  app.onError(onError(deps.log, deps.outageOf))
  app.notFound(onNotFound(() => app.routes))
  sessionRoutes(app, deps.session)
  return app
}
