import type { Figures } from '../quota/figures.ts'
import type { Orders, Place, SeatRef } from './event.ts'
import type { Mode, SessionStatus } from './status.ts'

/** One stored answer. Off the path it keeps its value, reads as null and leaves the counters. */
export interface AnswerEntry {
  readonly question: string
  readonly iteration: Readonly<Record<string, string>> | null
  readonly place: Place
  /** Null when cleared. */
  readonly value: unknown
  readonly onPath: boolean
}

export interface Seat extends SeatRef {
  readonly state: 'held' | 'filled'
  readonly over?: boolean
}

/** A session as the fold of its events; built only by `evolve`. Shared by caches, so never mutated. */
export interface SessionState {
  readonly sessionId: string
  readonly surveyId: string
  readonly tenantId: string
  readonly version: number
  readonly mode: Mode
  readonly status: SessionStatus
  /** The number the respondent sends next (the start was 0). */
  readonly step: number
  /** Number of the last accepted command of any kind, from 0. */
  readonly seq: number
  readonly seed: string
  readonly locale: string
  readonly hidden: Readonly<Record<string, unknown>>
  readonly collector: string | null
  readonly startedAt: number
  /** When the current page was shown, for `pageElapsed()`. */
  readonly pageShownAt: number
  /** When the respondent, or a sweep, last did something; of a session that is over, its end. */
  readonly lastAt: number
  /** By answer key (`answers/key.ts`). */
  readonly answers: ReadonlyMap<string, AnswerEntry>
  /** The page before the respondent; null when the session has ended. */
  readonly place: Place | null
  /** How the quota cells that the survey reads stood when the page, or the ending, was shown; null where it reads none. */
  readonly figures: Figures | null
  /** Places submitted on the way here, oldest first; `back` returns to the last of them. */
  readonly trail: readonly Place[]
  /** Places that were submitted once and that `back` has left since; the walk forward leads through them again, or past them. */
  readonly beyond: readonly Place[]
  /** Every order that was shown, by scope and place, for repeats and exports. */
  readonly orders: Orders
  readonly ending: string | null
  readonly seats: readonly Seat[]
  /** Seats that expired while the session was idle; it asks for the same again when it comes back. */
  readonly lapsed: readonly SeatRef[]
  /** Highest generation of resume token used. */
  readonly generation: number
  /** Payload hash by step, index = step: tells a repeat from a conflict. */
  readonly stepHashes: readonly string[]
  /** Sequence number by step, index = step; the event id of a repeat is made from it. */
  readonly stepSeqs: readonly number[]
}
