import type { AnswerChange, SessionEvent, StoredStep } from '../session/event.ts'
import type { SessionState } from '../session/state.ts'
import { type CountedChange, type CountedValue, EVENT_VERSION, type PublicEvent } from './public-event.ts'

/** Makes the id of a fact from its session and its name, `seq/type/ordinal`. */
export type EventIdFor = (sessionId: string, name: string) => string

/** Which fact the reply to a command names, by kind of command: the first of its type in the step. */
const LEADING_FACT: Readonly<Record<string, SessionEvent['type']>> = {
  start: 'SessionStarted',
  submit: 'AnswersSubmitted',
  back: 'SessionWentBack',
  terminate: 'SessionTerminated',
  suspend: 'SessionSuspended',
  resume: 'SessionResumed',
  reject: 'SessionRejected',
}

/** The name of the fact that a command of this kind became; what its `eventId` is made from, also for a repeat. */
export const factName = (kind: string, seq: number): string => `${seq}/${LEADING_FACT[kind] ?? kind}/0`

/**
 * The facts of one step as they go to Kafka, in the order in which they happened: without free text, so that what a
 * respondent typed stays in Postgres.
 * @param before the state before the step; null for the start
 * @param after the state after the step
 */
export function publicEvents(
  eventIdFor: EventIdFor,
  before: SessionState | null,
  step: StoredStep,
  after: SessionState,
): readonly PublicEvent[] {
  const ordinals = new Map<string, number>()
  const occurredAt = new Date(step.at).toISOString()
  return step.events.map((event) => {
    const ordinal = ordinals.get(event.type) ?? 0
    ordinals.set(event.type, ordinal + 1)
    return {
      v: EVENT_VERSION,
      eventId: eventIdFor(after.sessionId, `${step.seq}/${event.type}/${ordinal}`),
      sessionId: after.sessionId,
      surveyId: after.surveyId,
      tenantId: after.tenantId,
      version: after.version,
      mode: after.mode,
      seq: step.seq,
      ...(step.step === null ? {} : { step: step.step }),
      occurredAt,
      ...factOf(event, before, step, after),
    }
  })
}

type Fact<E> = E extends PublicEvent
  ? Omit<
      E,
      'v' | 'eventId' | 'sessionId' | 'surveyId' | 'tenantId' | 'version' | 'mode' | 'seq' | 'step' | 'occurredAt'
    >
  : never

function factOf(
  event: SessionEvent,
  before: SessionState | null,
  step: StoredStep,
  after: SessionState,
): Fact<PublicEvent> {
  const durationMs = Math.max(0, step.at - after.startedAt)
  switch (event.type) {
    case 'SessionStarted':
      return {
        type: event.type,
        page: event.shown?.page ?? null,
        ...(event.collector === undefined ? {} : { collector: event.collector }),
      }
    case 'AnswersSubmitted':
      return {
        type: event.type,
        page: event.place.page,
        ...(event.place.iteration === null ? {} : { iteration: event.place.iteration }),
        changed: event.changed.map(countedChange),
        pageMs: before === null ? 0 : Math.max(0, step.at - before.pageShownAt),
        next: event.shown?.page ?? null,
      }
    case 'SessionWentBack':
      return { type: event.type, from: event.from.page, page: event.shown.page }
    case 'SessionCompleted':
      return { type: event.type, outcome: 'COMPLETED', ending: event.ending, durationMs }
    case 'SessionTerminated': {
      const fact = { type: event.type, outcome: event.outcome, ending: event.ending, durationMs }
      return event.reason === undefined ? fact : { ...fact, reason: asWord(event.reason) }
    }
    case 'SessionSuspended':
      return { type: event.type }
    case 'SessionResumed':
      return { type: event.type, page: event.shown?.page ?? null }
    case 'SessionRejected':
      return { type: event.type, reason: asWord(event.reason) }
    case 'QuotaReserved':
    case 'QuotaFilled':
      return { type: event.type, plan: event.plan, cell: event.cell }
    case 'QuotaReleased':
      return { type: event.type, plan: event.plan, cell: event.cell, from: event.from }
  }
}

/** A change as counters see it. Decisions put only counted forms into events, so this narrows and does not convert. */
function countedChange(change: AnswerChange): CountedChange {
  return { ...change, from: change.from as CountedValue | null, to: change.to as CountedValue | null }
}

/** A reason that is a code word is published as it is; one that someone typed stays in Postgres. */
const asWord = (reason: string): string => (/^[a-z][a-z0-9-]{0,39}$/.test(reason) ? reason : 'other')
