import type { Health } from '@canvass/platform/health/health.ts'
import type { Role } from '@canvass/runtime/access/admin-claims.ts'
import type { VerifiedCounters } from '@canvass/runtime/analytics/verify-counters.ts'
import type { Door } from '@canvass/runtime/collectors/door.ts'
import type { SharedStarts } from '@canvass/runtime/collectors/shared-starts.ts'
import type { UploadDeps } from '@canvass/runtime/evidence/take-upload.ts'
import type { CommandSubmitter } from '@canvass/runtime/mailbox/submit-command.ts'
import type { AuditLog, AuditReader } from '@canvass/runtime/ports/audit-log.ts'
import type { CollectorStore } from '@canvass/runtime/ports/collector-store.ts'
import type { CounterStore } from '@canvass/runtime/ports/counter-store.ts'
import type { DeadLetterStore } from '@canvass/runtime/ports/dead-letter-store.ts'
import type { BulkStore, LetterDesk } from '@canvass/runtime/ports/letter-desk.ts'
import type { PaymentStore } from '@canvass/runtime/ports/payment-store.ts'
import type { QuotaStore } from '@canvass/runtime/ports/quota-store.ts'
import type { SessionReader } from '@canvass/runtime/ports/session-reader.ts'
import type { SurveyStore } from '@canvass/runtime/ports/survey-store.ts'
import type { UploadStore } from '@canvass/runtime/ports/upload-store.ts'
import type { SurveyCache } from '@canvass/runtime/session-worker/survey-cache.ts'
import type { SurveyHeads } from '@canvass/runtime/surveys/survey-heads.ts'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import type { Registry } from 'prom-client'
import type { ApiContext, ApiEnv } from './context.ts'
import type { Slots } from './http/slots.ts'
import type { Drain } from './middleware/draining.ts'
import type { Exits } from './tokens/exits.ts'
import type { RespondentTokens } from './tokens/respondent-token.ts'
import type { ResumeTokens } from './tokens/resume-token.ts'

export type ApiApp = OpenAPIHono<ApiEnv>
export type ApiMiddleware = MiddlewareHandler<ApiEnv>

/** What the routes of respondents need. */
export interface SessionDeps {
  readonly uploading: Uploading
  readonly submitter: CommandSubmitter
  readonly sessions: SessionReader
  readonly heads: SurveyHeads
  readonly versions: SurveyCache
  readonly door: Door
  readonly shareStarts: SharedStarts
  /** Counts starts that were refused. @param collector as the client named it */
  readonly onDenied: (surveyId: string, collector: string | undefined, reason: string) => void
  /** Where a request comes from, as far as it says who. */
  readonly addressOf: (c: ApiContext) => string
  readonly tokens: RespondentTokens
  readonly resumeTokens: ResumeTokens
  readonly exits: Exits
  readonly newId: () => string
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly limits: { readonly starts: ApiMiddleware; readonly steps: ApiMiddleware; readonly uploads: ApiMiddleware }
  /** Reads and checks a JSON body. */
  readonly body: ApiMiddleware
  /** For calls that say everything in their address: no body, or `{}`. */
  readonly noBody: ApiMiddleware
  /** Lets in the respondent of the session in the path. */
  readonly respondent: ApiMiddleware
  /** Reads the form of a hosted page. */
  readonly form: ApiMiddleware
}

/** What it takes to take files. */
export interface Uploading extends UploadDeps {
  readonly uploads: UploadStore
  /** Files are in memory until they are stored. */
  readonly slots: Slots
  /** How long one may take to come, milliseconds. */
  readonly deadlineMs: number
}

/** What the routes of uploads and payments need. */
export interface EvidenceDeps extends SessionDeps {
  readonly payments: PaymentStore
  readonly audit: AuditLog
}

/** What the routes of authors and analysts need. */
export interface SurveyDeps {
  readonly store: SurveyStore
  readonly heads: SurveyHeads
  readonly counters: Pick<CounterStore, 'read'>
  /** Counters and their recount from the answers themselves; slow. */
  readonly verify: () => Promise<VerifiedCounters>
  readonly now: () => number
}

/** What is needed to decide who may start. */
export interface CollectorDeps {
  readonly surveys: Pick<SurveyStore, 'byKey'>
  readonly collectors: CollectorStore
  readonly door: Pick<Door, 'forget'>
}

/** What is needed to look after surveys in the field. */
export interface FieldworkDeps {
  readonly surveys: Pick<SurveyStore, 'byKey'>
  readonly quotas: QuotaStore
  readonly counters: Pick<CounterStore, 'read'>
  readonly sessions: Pick<SessionReader, 'step'>
  readonly submitter: CommandSubmitter
  readonly audit: AuditLog
  readonly exits: Pick<Exits, 'secretOf'>
}

/** What the routes of operators need. */
export interface OperationsDeps {
  readonly letters: DeadLetterStore
  readonly desk: LetterDesk
  readonly bulks: BulkStore
  readonly audit: AuditReader
  readonly newId: () => string
  /** Parts of the pipeline's state by name; each asks one service. */
  readonly pipeline: Readonly<Record<string, () => Promise<unknown>>>
  readonly health: Health
  readonly registry: Registry
  readonly drain: Drain
  readonly now: () => number
}

/** Middleware of routes for people with admin tokens. */
export interface AdminGate {
  /** Lets in holders of one of these roles, and limits how often they come. */
  readonly allow: (...roles: readonly Role[]) => ApiMiddleware[]
  /** Reads and checks a JSON body. */
  readonly body: ApiMiddleware
  /** For calls that say everything in their address: no body, or `{}`. */
  readonly noBody: ApiMiddleware
}
