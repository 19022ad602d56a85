import type { AnswerChange } from '../session/event.ts'
import type { Mode, Outcome } from '../session/status.ts'

export const TOPICS = ['runtime.sessions', 'runtime.answers', 'runtime.quota'] as const
export type Topic = (typeof TOPICS)[number]

/** What the outbox calls the subject of an event; one word for each topic. */
export const TOPIC_OF = { session: 'runtime.sessions', answers: 'runtime.answers', quota: 'runtime.quota' } as const
export type AggregateType = keyof typeof TOPIC_OF

export const EVENT_VERSION = 1

interface Envelope {
  readonly v: typeof EVENT_VERSION
  /** UUIDv5(session id, `seq/type/ordinal`): the same fact has the same id wherever it is made again. */
  readonly eventId: string
  readonly sessionId: string
  readonly surveyId: string
  readonly tenantId: string
  readonly version: number
  readonly mode: Mode
  /** Orders the events of one session. */
  readonly seq: number
  readonly step?: number
  /** Postgres' clock, RFC 3339 UTC. */
  readonly occurredAt: string
}

/**
 * The counted form of an answer: a code, codes, a number, a boolean, or cells by row.
 * Free text, dates, contact data and uploads travel as `{given: true}` only.
 */
export type CountedValue =
  | string
  | number
  | boolean
  | readonly string[]
  | { readonly given: true }
  | { readonly [cell: string]: string | number | readonly string[] | true }

export interface CountedChange extends AnswerChange {
  readonly from: CountedValue | null
  readonly to: CountedValue | null
}

/** Facts as they go to Kafka; small, and free of what respondents typed. Names and fields are contracts (docs/events/). */
export type PublicEvent = Envelope &
  (
    | { readonly type: 'SessionStarted'; readonly page: string | null; readonly collector?: string }
    | {
        readonly type: 'SessionCompleted'
        readonly outcome: 'COMPLETED'
        readonly ending: string
        readonly durationMs: number
      }
    | {
        readonly type: 'SessionTerminated'
        readonly outcome: Outcome
        readonly ending: string | null
        readonly reason?: string
        readonly durationMs: number
      }
    | { readonly type: 'SessionSuspended' }
    | { readonly type: 'SessionResumed'; readonly page: string | null }
    | { readonly type: 'SessionWentBack'; readonly from: string; readonly page: string }
    | { readonly type: 'SessionRejected'; readonly reason: string }
    | { readonly type: 'SessionErased' }
    | {
        readonly type: 'AnswersSubmitted'
        readonly page: string
        readonly iteration?: Readonly<Record<string, string>>
        readonly changed: readonly CountedChange[]
        /** Time the page was before the respondent, milliseconds. */
        readonly pageMs: number
        /** The page shown next, null at the end. */
        readonly next: string | null
      }
    | { readonly type: 'AnswersErased'; readonly changed: readonly CountedChange[] }
    | { readonly type: 'QuotaReserved'; readonly plan: string; readonly cell: string }
    | { readonly type: 'QuotaFilled'; readonly plan: string; readonly cell: string }
    | { readonly type: 'QuotaReleased'; readonly plan: string; readonly cell: string; readonly from: 'held' | 'filled' }
  )

export type PublicEventType = PublicEvent['type']

export const AGGREGATE_OF: Readonly<Record<PublicEventType, AggregateType>> = {
  SessionStarted: 'session',
  SessionCompleted: 'session',
  SessionTerminated: 'session',
  SessionSuspended: 'session',
  SessionResumed: 'session',
  SessionWentBack: 'session',
  SessionRejected: 'session',
  SessionErased: 'session',
  AnswersSubmitted: 'answers',
  AnswersErased: 'answers',
  QuotaReserved: 'quota',
  QuotaFilled: 'quota',
  QuotaReleased: 'quota',
}
