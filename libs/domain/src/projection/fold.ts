import type { CountedValue, PublicEvent } from '../events/public-event.ts'
import type { Mode, Outcome } from '../session/status.ts'
import { fieldsOfAnswer } from './count-answer.ts'
import type { CounterGroup, Tally } from './counters.ts'

/** Totals of one survey and mode. */
export const countGroup = (surveyId: string, mode: Mode): CounterGroup => `count:${surveyId}:${mode}`

/** Seats of one survey and mode. */
export const quotaGroup = (surveyId: string, mode: Mode): CounterGroup => `quota:${surveyId}:${mode}`

/** One hour of one survey and mode. @param occurredAt RFC 3339 UTC */
export const hourGroup = (surveyId: string, mode: Mode, occurredAt: string): CounterGroup =>
  `hour:${surveyId}:${mode}:${occurredAt.slice(0, 13)}`

/**
 * Adds what one fact does to the counters. Order does not matter and nothing is read back, so events of many sessions may be
 * folded in any order; each must be folded once.
 */
export function foldEvent(event: PublicEvent, tally: Tally): void {
  const group = countGroup(event.surveyId, event.mode)
  switch (event.type) {
    case 'SessionStarted':
      tally.add(group, 'started', 1)
      tally.add(hourGroup(event.surveyId, event.mode, event.occurredAt), 'started', 1)
      addShown(tally, group, event.page)
      return
    case 'SessionCompleted':
    case 'SessionTerminated':
      addOutcome(tally, event, event.outcome)
      return
    case 'SessionRejected':
      addOutcome(tally, event, 'REJECTED')
      tally.add(group, 'outcome:COMPLETED', -1)
      return
    case 'SessionWentBack':
      addShown(tally, group, event.page)
      return
    case 'AnswersSubmitted':
      tally.add(group, `page:${event.page}:submitted`, 1)
      tally.add(group, `page:${event.page}:ms`, event.pageMs)
      addShown(tally, group, event.next)
      addChanges(tally, group, event.changed)
      return
    case 'AnswersErased':
      addChanges(tally, group, event.changed)
      return
    case 'QuotaReserved':
    case 'QuotaFilled':
    case 'QuotaReleased':
      foldSeat(event, tally)
      return
    case 'SessionSuspended':
    case 'SessionResumed':
    case 'SessionErased':
      return
  }
}

function addShown(tally: Tally, group: CounterGroup, page: string | null): void {
  if (page !== null) tally.add(group, `page:${page}:shown`, 1)
}

/** Hours keep what happened in them: a later rejection counts in its own hour and takes nothing from the hour of the complete. */
function addOutcome(tally: Tally, event: PublicEvent, outcome: Outcome): void {
  tally.add(countGroup(event.surveyId, event.mode), `outcome:${outcome}`, 1)
  tally.add(hourGroup(event.surveyId, event.mode, event.occurredAt), `outcome:${outcome}`, 1)
}

interface Change {
  readonly question: string
  readonly from: CountedValue | null
  readonly to: CountedValue | null
}

function addChanges(tally: Tally, group: CounterGroup, changes: readonly Change[]): void {
  for (const change of changes) {
    if (change.from !== null) addAnswer(tally, group, change.question, change.from, -1)
    if (change.to !== null) addAnswer(tally, group, change.question, change.to, 1)
  }
}

/** Counts one answer in (`amount` 1) or out (−1). */
export function addAnswer(
  tally: Tally,
  group: CounterGroup,
  question: string,
  counted: CountedValue,
  amount: 1 | -1,
): void {
  for (const field of fieldsOfAnswer(question, counted)) tally.add(group, field, amount)
}

type SeatEvent = Extract<PublicEvent, { type: 'QuotaReserved' | 'QuotaFilled' | 'QuotaReleased' }>

function foldSeat(event: SeatEvent, tally: Tally): void {
  const group = quotaGroup(event.surveyId, event.mode)
  const cell = `cell:${event.plan}/${event.cell}`
  if (event.type === 'QuotaReserved') {
    tally.add(group, `${cell}:held`, 1)
  } else if (event.type === 'QuotaFilled') {
    tally.add(group, `${cell}:held`, -1)
    tally.add(group, `${cell}:filled`, 1)
  } else {
    tally.add(group, `${cell}:${event.from}`, -1)
  }
}
