import { createHealth } from '@canvass/platform/health/health.ts'
import { createCounterVerifier } from '@canvass/runtime/analytics/verify-counters.ts'
import { createSharedStarts } from '@canvass/runtime/collectors/shared-starts.ts'
import { consumerLag } from '@canvass/runtime/pipeline/consumer-lag.ts'
import { createSurveyCache } from '@canvass/runtime/session-worker/survey-cache.ts'
import { createSurveyHeads, type SurveyHeads } from '@canvass/runtime/surveys/survey-heads.ts'
import { bullBoardRoutes } from '../admin/bull-board.ts'
import { loginRoutes } from '../admin/login.ts'
import type {
  AdminGate,
  ApiApp,
  CollectorDeps,
  FieldworkDeps,
  OperationsDeps,
  SessionDeps,
  SurveyDeps,
  Uploading,
} from '../deps.ts'
import { docsRoutes } from '../docs/docs-page.ts'
import { openApiRoute } from '../docs/openapi.ts'
import { hostedRoutes } from '../hosted/routes.ts'
import { addressOf } from '../http/address.ts'
import { createSlots } from '../http/slots.ts'
import { sniff } from '../http/sniff.ts'
import { createLimiters, type Limiters } from '../limits.ts'
import { adminAuth } from '../middleware/admin-auth.ts'
import type { Drain } from '../middleware/draining.ts'
import { formBody } from '../middleware/form-body.ts'
import { jsonBody } from '../middleware/json-body.ts'
import { noBody } from '../middleware/no-body.ts'
import { respondentAuth } from '../middleware/respondent-auth.ts'
import { collectorRoutes } from '../routes/collectors/routes.ts'
import { evidenceRoutes } from '../routes/evidence/routes.ts'
import { fieldworkRoutes } from '../routes/fieldwork/routes.ts'
import { operationsRoutes } from '../routes/operations/routes.ts'
import { sessionRoutes } from '../routes/sessions/routes.ts'
import { surveyRoutes } from '../routes/surveys/routes.ts'
import { createAdminTokens } from '../tokens/admin-token.ts'
import { createExits, type Exits } from '../tokens/exits.ts'
import { createRespondentTokens } from '../tokens/respondent-token.ts'
import { createResumeTokens } from '../tokens/resume-token.ts'
import type { Base } from './base.ts'
import type { ComposedCache } from './cache.ts'
import type { ComposedDatabase } from './database.ts'
import type { ComposedDoors } from './doors.ts'
import type { ComposedQueue } from './queue.ts'
import { type Service, serviceCheck } from './service.ts'

/** The services of an API process, opened. */
export interface Services {
  readonly queue: ComposedQueue
  readonly database: ComposedDatabase
  readonly cache: ComposedCache
  readonly doors: ComposedDoors
}

/** What several parts share. */
interface Shared {
  readonly heads: SurveyHeads
  readonly limits: Limiters
  readonly exits: Exits
  readonly body: AdminGate['body']
  readonly noBody: AdminGate['noBody']
}

/** All routes with what they need. */
export async function composeParts(
  base: Base,
  services: Services,
  checked: readonly Service[],
  drain: Drain,
): Promise<readonly ((app: ApiApp) => void)[]> {
  const { settings } = base
  const { bodyLimitBytes, trustedProxies } = settings.http
  const shared: Shared = {
    heads: createSurveyHeads({ byId: (id) => services.database.surveys.byId(id) }),
    limits: createLimiters(settings.rateLimits, trustedProxies),
    exits: createExits(settings.secret.tokenSecret),
    body: jsonBody(bodyLimitBytes),
    noBody: noBody(bodyLimitBytes),
  }
  const session = await sessionDeps(base, services, shared)
  const survey = surveyDeps(base, services, shared)
  const { payments, audit } = services.database
  const fieldwork = fieldworkDeps(services, shared)
  const collectors = collectorDeps(services)
  const operations = operationsDeps(base, services, checked, drain)
  const adminTokens = await createAdminTokens(settings.tokens)
  const gate: AdminGate = {
    ...shared,
    allow: (...roles) => [adminAuth(adminTokens, ...roles), shared.limits.admin],
  }
  return [
    (app) => sessionRoutes(app, session),
    (app) => evidenceRoutes(app, { ...session, payments, audit }, gate),
    (app) => hostedRoutes(app, session),
    (app) => surveyRoutes(app, survey, gate),
    (app) => fieldworkRoutes(app, fieldwork, gate),
    (app) => collectorRoutes(app, collectors, gate),
    (app) => operationsRoutes(app, operations, gate),
    (app) => loginRoutes(app, adminTokens, shared.limits.logins),
    (app) => bullBoardRoutes(app, services.queue.board, adminTokens, services.database.audit),
    (app) => openApiRoute(app, base.version),
    docsRoutes,
  ]
}

async function sessionDeps(base: Base, { queue, database, doors }: Services, shared: Shared): Promise<SessionDeps> {
  const { tokenSecret } = base.settings.secret
  const { trustedProxies } = base.settings.http
  const tokens = await createRespondentTokens(tokenSecret)
  return {
    ...shared,
    submitter: queue.submitter,
    sessions: database.sessions,
    versions: createSurveyCache(database.surveys),
    door: doors.door,
    shareStarts: createSharedStarts(),
    onDenied: doors.onDenied,
    addressOf: (c) => addressOf(c, trustedProxies),
    tokens,
    resumeTokens: createResumeTokens(tokenSecret),
    newId: base.newId,
    now: Date.now,
    respondent: respondentAuth(tokens),
    form: formBody(base.settings.http.bodyLimitBytes),
    uploading: uploading(base, database),
  }
}

function uploading({ settings, newId }: Base, { uploads }: ComposedDatabase): Uploading {
  const { limitBytes, deadlineMs, atOnce, perSession, sessionBytes } = settings.uploads
  const allowance = { count: perSession, bytes: sessionBytes }
  return { uploads, sniff, newId, limitBytes, allowance, slots: createSlots(atOnce), deadlineMs }
}

function surveyDeps({ settings }: Base, { database, cache }: Services, { heads }: Shared): SurveyDeps {
  const { counters } = cache
  const partitions = settings.kafka.topicPartitions
  return {
    store: database.surveys,
    heads,
    counters,
    verify: createCounterVerifier({ counters, recount: database.recount, partitions }),
    now: Date.now,
  }
}

function fieldworkDeps({ queue, database, cache }: Services, { exits }: Shared): FieldworkDeps {
  const { surveys, quotas, sessions, audit } = database
  return { surveys, quotas, sessions, audit, exits, counters: cache.counters, submitter: queue.submitter }
}

function collectorDeps({ database, doors }: Services): CollectorDeps {
  const { surveys, collectors } = database
  return { surveys, collectors, door: doors.door }
}

function operationsDeps(
  { registry, newId }: Base,
  { queue, database, cache }: Services,
  checked: readonly Service[],
  drain: Drain,
): OperationsDeps {
  const { letters, desk, bulks, audit, outbox } = database
  return {
    ...{ letters, desk, bulks, audit, newId },
    pipeline: {
      mailboxes: queue.mailboxes,
      breakers: queue.breakers,
      outbox: outbox.status,
      consumers: () => consumerLag(outbox, cache.counters),
      deadLetters: async () => Object.fromEntries(await letters.counts()),
    },
    health: createHealth(checked.map(serviceCheck)),
    registry,
    drain,
    now: Date.now,
  }
}
