import type { SessionState } from '@canvass/domain/session/state.ts'
import type { Logger } from '@canvass/platform/logging/logger.ts'
import type { LRUCache } from 'lru-cache'
import type { Doorbell, ReplyPublisher } from '../ports/mailbox.ts'
import type { SessionStore } from '../ports/session-store.ts'
import type { SurveyCache } from './survey-cache.ts'

/** What deciding a shard's commands needs. */
export interface SessionWorkerDeps {
  readonly store: SessionStore
  readonly surveys: SurveyCache
  /** Committed states by session id; trusted only when their seq equals the row's. */
  readonly states: LRUCache<string, SessionState>
  readonly replies: ReplyPublisher
  readonly doorbell: Doorbell
  /** Number of outbox partitions; fixed for an installation. */
  readonly partitions: number
  /** Faults of the services below, which say nothing about the commands. */
  readonly isInfrastructure: (error: unknown) => boolean
  readonly log: Logger
}
