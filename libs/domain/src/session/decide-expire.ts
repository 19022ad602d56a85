import type { CompiledSurvey } from '../survey/compiled.ts'
import { holdMsOf, resumeMsOf } from '../survey/time-limits.ts'
import type { SessionCommand } from './command.ts'
import type { Draft, SeatVerdict, SettledDraft } from './decision.ts'
import { closing, demandOf } from './ending.ts'
import type { SessionState } from './state.ts'
import { isTerminal } from './status.ts'
import { accepted } from './stored-step.ts'

/**
 * What a sweep found overdue. The sweep read without a lock, so the decision looks again: a session that moved meanwhile is left
 * alone.
 */
export function decideExpire(given: {
  readonly survey: CompiledSurvey
  readonly state: SessionState
  readonly command: Extract<SessionCommand, { kind: 'expire' }>
  readonly now: number
}): Draft {
  const { survey, state, command, now } = given
  if (isTerminal(state.status)) return { kind: 'looked' }
  if (command.payload.what === 'holds') return releaseHolds(survey, state, command, now)
  if (now - state.lastAt < resumeMsOf(survey.settings)) return { kind: 'looked' }
  return closing(command, state, [{ type: 'SessionTerminated', ending: null, outcome: 'ABANDONED' }], now)
}

/** Gives back seats that were held longer than the survey allows without activity. The session may go on and ask for them again. */
function releaseHolds(survey: CompiledSurvey, state: SessionState, command: SessionCommand, now: number): Draft {
  const held = state.seats.filter((seat) => seat.state === 'held')
  if (held.length === 0 || now - state.lastAt < holdMsOf(survey.settings)) return { kind: 'looked' }
  const settle = (verdict: SeatVerdict): SettledDraft =>
    accepted(
      command,
      state,
      verdict.events.map((event) => (event.type === 'QuotaReleased' ? { ...event, expired: true } : event)),
      now,
    )
  return { kind: 'undecided', demand: demandOf(state, { release: held }), settle }
}
