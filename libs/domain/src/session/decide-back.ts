import * as problems from '../problems/registry.ts'
import type { Figures } from '../quota/figures.ts'
import type { CompiledSurvey } from '../survey/compiled.ts'
import type { SessionCommand } from './command.ts'
import { contextOf } from './context.ts'
import type { Draft } from './decision.ts'
import { seeAt } from './shown.ts'
import type { SessionState } from './state.ts'
import { accepted } from './stored-step.ts'

/**
 * Returns to the page submitted last. Answers stay as they are until a page is sent again; on the first page nothing happens,
 * but the step is used up, so that repeating it is safe.
 */
export function decideBack(given: {
  readonly survey: CompiledSurvey
  readonly state: SessionState
  readonly command: Extract<SessionCommand, { kind: 'back' }>
  readonly now: number
  readonly figures: Figures | null
}): Draft {
  const { survey, state, command, now, figures } = given
  if (!survey.settings.back) return { kind: 'refused', problem: problems.backNotAllowed() }
  const shown = state.trail.at(-1)
  if (shown === undefined || state.place === null) return accepted(command, state, [], now)
  const context = contextOf({ survey, state, now })
  seeAt(context, shown, figures)
  return accepted(command, state, [{ type: 'SessionWentBack', from: state.place, shown }], now, context)
}
