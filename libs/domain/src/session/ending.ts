import type { SeatDemand } from '../quota/demand.ts'
import type { CompiledEnding, CompiledSurvey } from '../survey/compiled.ts'
import type { SessionCommand } from './command.ts'
import type { Draft, SeatVerdict, SettledDraft } from './decision.ts'
import type { SessionEvent } from './event.ts'
import type { SessionState } from './state.ts'
import type { Outcome } from './status.ts'
import { accepted, type Seen } from './stored-step.ts'

/** The fact that ends a session at an ending of its survey. */
export function endedAt(ending: CompiledEnding): SessionEvent {
  if (ending.outcome === 'COMPLETED') return { type: 'SessionCompleted', ending: ending.id }
  return { type: 'SessionTerminated', ending: ending.id, outcome: ending.outcome }
}

/** The ending by its id. @throws Error when the survey has none: publishing has checked every reference. */
export function endingOf(survey: CompiledSurvey, id: string): CompiledEnding {
  const ending = survey.endings.get(id)
  if (ending === undefined) throw new Error(`the survey has no ending ${id}`)
  return ending
}

/** The ending for an outcome that no rule named: the implicit one of that id, otherwise the author's first of that outcome. */
export function endingFor(survey: CompiledSurvey, outcome: Outcome): CompiledEnding | undefined {
  const usual = survey.endings.get(outcome.toLowerCase().replaceAll('_', '-'))
  if (usual?.outcome === outcome) return usual
  return survey.endings.values().find((ending) => ending.outcome === outcome)
}

/** What a session asks of the quotas beside claims: every seat it has is in `held`, so that it can be given back. */
export function demandOf(
  state: SessionState,
  rest: Partial<Pick<SeatDemand, 'claims' | 'release' | 'fill'>>,
): SeatDemand {
  return {
    sessionId: state.sessionId,
    surveyId: state.surveyId,
    mode: state.mode,
    seats: state.seats,
    claims: [],
    release: [],
    fill: false,
    ...rest,
  }
}

/**
 * Accepts a command that ends the session otherwise than by a complete, and gives its seats back just before its last event, the
 * one that ends it.
 */
export function closing(
  command: SessionCommand,
  state: SessionState,
  events: readonly SessionEvent[],
  now: number,
  seen: Seen = {},
): Draft {
  if (state.seats.length === 0) return accepted(command, state, events, now, seen)
  const settle = ({ events: seats, figures = null }: SeatVerdict): SettledDraft =>
    accepted(command, state, [...events.slice(0, -1), ...seats, ...events.slice(-1)], now, { ...seen, figures })
  return { kind: 'undecided', demand: demandOf(state, { release: state.seats }), settle }
}
