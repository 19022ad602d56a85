import type { Figures } from '../quota/figures.ts'
import type { CompiledSurvey } from '../survey/compiled.ts'
import type { SessionCommand } from './command.ts'
import type { Draft } from './decision.ts'
import { closing, endingFor } from './ending.ts'
import type { SessionState } from './state.ts'

/** Ends a session because the respondent does not want to go on. Answers given so far are kept. */
export function decideTerminate(given: {
  readonly survey: CompiledSurvey
  readonly state: SessionState
  readonly command: Extract<SessionCommand, { kind: 'terminate' }>
  readonly now: number
  readonly figures: Figures | null
}): Draft {
  const { survey, state, command, now, figures } = given
  const { reason } = command.payload
  const ending = endingFor(survey, 'REFUSED')?.id ?? null
  const words = typeof reason === 'string' ? { reason: reason.slice(0, 200) } : {}
  return closing(command, state, [{ type: 'SessionTerminated', ending, outcome: 'REFUSED', ...words }], now, {
    figures,
  })
}
