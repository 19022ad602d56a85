import { answerKey, placeKey } from '../answers/key.ts'
import { isStart } from '../collector/seats.ts'
import type { Place, SeatRef, SessionEvent, Shown, StoredStep } from './event.ts'
import type { AnswerEntry, Seat, SessionState } from './state.ts'
import type { Outcome } from './status.ts'

type EventOf<T extends SessionEvent['type']> = Extract<SessionEvent, { type: T }>

/** An event that a later version of this software stored. Leaving it out would make a wrong state, so there is none. */
export class UnknownEvent extends Error {}

/**
 * The state after one event. States are shared by caches, so every change makes a new object that shares what did not
 * change.
 * @param at Postgres' clock when the event was stored, milliseconds since the epoch
 * @throws UnknownEvent when this code is too old for the event
 */
export function evolve(state: SessionState, event: SessionEvent, at: number): SessionState {
  switch (event.type) {
    case 'SessionStarted':
      return state
    case 'AnswersSubmitted':
      return submitted(state, event, at)
    case 'SessionWentBack':
      return wentBack(state, event, at)
    case 'SessionCompleted':
      return ended(state, 'COMPLETED', event, at)
    case 'SessionTerminated':
      return ended(state, event.outcome, event, at)
    case 'SessionSuspended':
      return { ...state, status: 'SUSPENDED', lastAt: at }
    case 'SessionResumed':
      return {
        ...state,
        status: 'ACTIVE',
        generation: Math.max(state.generation, event.generation),
        figures: event.shown?.figures ?? state.figures,
        pageShownAt: at,
        lastAt: at,
      }
    case 'SessionRejected':
      return { ...state, status: 'REJECTED' }
    case 'QuotaReserved':
      if (isStart(event)) return state
      return {
        ...state,
        seats: [...without(state.seats, event), seatOf(event)],
        lapsed: state.lapsed.length === 0 ? state.lapsed : state.lapsed.filter((seat) => seat.plan !== event.plan),
      }
    case 'QuotaFilled':
      return {
        ...state,
        seats: state.seats.map((seat) => (sameSeat(seat, event) ? { ...seat, state: 'filled' } : seat)),
      }
    case 'QuotaReleased':
      return {
        ...state,
        seats: without(state.seats, event),
        lapsed: event.expired === true ? [...state.lapsed, { plan: event.plan, cell: event.cell }] : state.lapsed,
      }
    default:
      throw new UnknownEvent(`this code does not know the event ${typeOf(event)}`)
  }
}

/** The types say that there is no other event; what a newer worker stored may say otherwise. */
const typeOf = (event: never): string => String((event as { readonly type?: unknown }).type)

/** The state of a session that has just begun. */
export function startOf(sessionId: string, event: EventOf<'SessionStarted'>, at: number): SessionState {
  return {
    sessionId,
    surveyId: event.surveyId,
    tenantId: event.tenantId,
    version: event.version,
    mode: event.mode,
    status: 'ACTIVE',
    step: 0,
    seq: 0,
    seed: event.seed,
    locale: event.locale,
    hidden: event.hidden,
    collector: event.collector ?? null,
    startedAt: at,
    pageShownAt: at,
    lastAt: at,
    answers: new Map(),
    place: event.shown === null ? null : placeOf(event.shown),
    figures: event.shown?.figures ?? null,
    trail: [],
    beyond: [],
    orders: ordersAfter({}, event.shown),
    ending: null,
    seats: [],
    lapsed: [],
    generation: 0,
    stepHashes: [],
    stepSeqs: [],
  }
}

/**
 * The state after one accepted command.
 * @param state null before the start
 * @throws Error when the first event of a session is not its start: such a session was never stored by us
 */
export function applyStep(state: SessionState | null, sessionId: string, step: StoredStep): SessionState {
  let next = state
  for (const event of step.events) next = applyEvent(next, sessionId, event, step.at)
  if (next === null) throw new Error(`session ${sessionId} does not begin with its start`)
  if (step.step === null) return { ...next, seq: step.seq }
  return {
    ...next,
    seq: step.seq,
    step: step.step + 1,
    stepHashes: placed(next.stepHashes, step.step, step.payloadHash),
    stepSeqs: placed(next.stepSeqs, step.step, step.seq),
  }
}

/** One event on a state that may not exist yet. */
export function applyEvent(
  state: SessionState | null,
  sessionId: string,
  event: SessionEvent,
  at: number,
): SessionState {
  if (state !== null) return evolve(state, event, at)
  if (event.type !== 'SessionStarted') throw new Error(`session ${sessionId} does not begin with its start`)
  return startOf(sessionId, event, at)
}

/** A session's state from its stored steps in order of seq; null when there are none. */
export function replay(sessionId: string, steps: readonly StoredStep[]): SessionState | null {
  let state: SessionState | null = null
  for (const step of steps) state = applyStep(state, sessionId, step)
  return state
}

function submitted(state: SessionState, event: EventOf<'AnswersSubmitted'>, at: number): SessionState {
  const { place } = event
  const answers = new Map(state.answers)
  for (const question of Object.keys(event.answers)) {
    const entry: AnswerEntry = {
      question,
      iteration: place.iteration,
      place,
      value: event.answers[question],
      onPath: true,
    }
    answers.set(answerKey(question, place.iteration), entry)
  }
  for (const key of Object.keys(event.path ?? {})) {
    const entry = answers.get(key)
    if (entry !== undefined) answers.set(key, { ...entry, onPath: event.path?.[key] === true })
  }
  return {
    ...shownNext(state, event.shown, at),
    answers,
    trail: [...state.trail, place],
    beyond: withoutPlace(state.beyond, place),
    locale: event.locale ?? state.locale,
  }
}

function wentBack(state: SessionState, event: EventOf<'SessionWentBack'>, at: number): SessionState {
  const place = placeOf(event.shown)
  return {
    ...shownNext(state, event.shown, at),
    trail: state.trail.slice(0, -1),
    beyond: [...withoutPlace(state.beyond, place), place],
  }
}

function ended(
  state: SessionState,
  status: Outcome,
  event: EventOf<'SessionCompleted' | 'SessionTerminated'>,
  at: number,
): SessionState {
  return { ...state, status, ending: event.ending, place: null, figures: event.figures ?? state.figures, lastAt: at }
}

function shownNext(state: SessionState, shown: Shown | null, at: number): SessionState {
  return {
    ...state,
    place: shown === null ? null : placeOf(shown),
    figures: shown?.figures ?? state.figures,
    orders: ordersAfter(state.orders, shown),
    pageShownAt: shown === null ? state.pageShownAt : at,
    lastAt: at,
  }
}

const placeOf = (shown: Shown): Place => ({ page: shown.page, iteration: shown.iteration })

function ordersAfter(orders: SessionState['orders'], shown: Shown | null): SessionState['orders'] {
  return shown?.orders === undefined ? orders : { ...orders, ...shown.orders }
}

function withoutPlace(places: readonly Place[], place: Place): readonly Place[] {
  if (places.length === 0) return places
  const key = placeKey(place)
  return places.filter((other) => placeKey(other) !== key)
}

const sameSeat = (seat: SeatRef, other: SeatRef): boolean => seat.plan === other.plan && seat.cell === other.cell

const without = (seats: readonly Seat[], gone: SeatRef): readonly Seat[] =>
  seats.filter((seat) => !sameSeat(seat, gone))

function seatOf(event: EventOf<'QuotaReserved'>): Seat {
  const seat: Seat = { plan: event.plan, cell: event.cell, state: 'held' }
  return event.over === undefined ? seat : { ...seat, over: event.over }
}

function placed<T>(list: readonly T[], index: number, value: T): readonly T[] {
  if (index === list.length) return [...list, value]
  const copy = list.slice()
  copy[index] = value
  return copy
}
