import { createHealth } from '@canvass/platform/health/health.ts'
import type { Component } from '@canvass/platform/lifecycle/lifecycle.ts'
import { isInfrastructure } from '@canvass/postgres/errors.ts'
import { createCounterVerifier } from '@canvass/runtime/analytics/verify-counters.ts'
import type { DeadLetterStore } from '@canvass/runtime/ports/dead-letter-store.ts'
import { createSurveyCache } from '@canvass/runtime/session-worker/survey-cache.ts'
import { createSurveyHeads } from '@canvass/runtime/surveys/survey-heads.ts'
import { bullBoardRoutes } from './admin/bull-board.ts'
import { loginRoutes } from './admin/login.ts'
import { createApp } from './app.ts'
import type { Base } from './composition/base.ts'
import { composeCache } from './composition/cache.ts'
import { composeDatabase } from './composition/database.ts'
import { composeQueue } from './composition/queue.ts'
import { serviceCheck, serviceComponent } from './composition/service.ts'
import type { AdminGate, OperationsDeps, SessionDeps, SurveyDeps } from './deps.ts'
import { docsRoutes } from './docs/docs-page.ts'
import { openApiRoute } from './docs/openapi.ts'
import { createLimiters } from './limits.ts'
import { adminAuth } from './middleware/admin-auth.ts'
import { jsonBody } from './middleware/json-body.ts'
import { measured } from './middleware/measured.ts'
import { noBody } from './middleware/no-body.ts'
import { respondentAuth } from './middleware/respondent-auth.ts'
import { operationsRoutes } from './routes/operations/routes.ts'
import { sessionRoutes } from './routes/sessions/routes.ts'
import { surveyRoutes } from './routes/surveys/routes.ts'
import { type ApiServer, createApiServer } from './server.ts'
import { createAdminTokens } from './tokens/admin-token.ts'
import { createRespondentTokens } from './tokens/respondent-token.ts'
import { createResumeTokens } from './tokens/resume-token.ts'

export interface ComposedApi {
  readonly server: ApiServer
  /** In the order of starting: services, then the readiness that tells others to send requests. */
  readonly components: readonly Component[]
}

/** Builds the API of one process from its settings. Nothing waits here; the components' starts do. */
export async function composeApi(base: Base): Promise<ComposedApi> {
  const { settings, log, registry } = base
  const { http, tokens: secrets } = settings
  const queue = composeQueue(base)
  const database = await composeDatabase(base)
  const cache = composeCache(base)
  const services = [database.service, queue.service, cache.service]
  const readiness = { draining: true }
  const limits = createLimiters(settings.rateLimits, http.trustedProxies)
  const body = jsonBody(http.bodyLimitBytes)
  const empty = noBody(http.bodyLimitBytes)
  const tokens = await createRespondentTokens(secrets.tokenSecret)
  const adminTokens = await createAdminTokens(secrets)
  const heads = createSurveyHeads({ byId: (id) => database.surveys.byId(id) })
  const gate: AdminGate = {
    allow: (...roles) => [adminAuth(adminTokens, ...roles), limits.admin],
    body,
    noBody: empty,
  }
  const session: SessionDeps = {
    submitter: queue.submitter,
    sessions: database.sessions,
    heads,
    versions: createSurveyCache(database.surveys),
    tokens,
    resumeTokens: createResumeTokens(secrets.tokenSecret),
    newId: base.newId,
    now: Date.now,
    limits,
    body,
    noBody: empty,
    respondent: respondentAuth(tokens),
  }
  const survey: SurveyDeps = {
    store: database.surveys,
    heads,
    counters: cache.counters,
    verify: createCounterVerifier({
      counters: cache.counters,
      recount: database.recount,
      partitions: settings.kafka.topicPartitions,
    }),
    now: Date.now,
  }
  const operations: OperationsDeps = {
    letters: database.letters,
    pipeline: { mailboxes: queue.mailboxes, outbox: database.outbox, deadLetters: letterCounts(database.letters) },
    health: createHealth(services.map(serviceCheck)),
    registry,
    drain: readiness,
    now: Date.now,
  }
  const frame = {
    log,
    outageOf: (error: unknown) => (isInfrastructure(error) ? 'The database' : undefined),
    drain: readiness,
    requestDeadlineMs: http.requestDeadlineMs,
    measured: measured(registry, log),
  }
  const app = createApp(frame, [
    (to) => sessionRoutes(to, session),
    (to) => surveyRoutes(to, survey, gate),
    (to) => operationsRoutes(to, operations, gate),
    (to) => loginRoutes(to, adminTokens, limits.logins),
    (to) => bullBoardRoutes(to, queue.board, adminTokens),
    (to) => openApiRoute(to, base.version),
    docsRoutes,
  ])
  const server = createApiServer(app)
  const accepting: Component = {
    name: 'accepting',
    start() {
      readiness.draining = false
    },
    async stop() {
      readiness.draining = true
      await server.drain()
    },
  }
  return { server, components: [...services.map((service) => serviceComponent(log, service)), accepting] }
}

/** Dead letters by status. */
const letterCounts = (letters: DeadLetterStore) => async () => Object.fromEntries(await letters.counts())
