import * as problems from '../problems/registry.ts'
import type { Figures } from '../quota/figures.ts'
import type { CompiledSurvey } from '../survey/compiled.ts'
import type { SessionCommand } from './command.ts'
import { contextOf } from './context.ts'
import type { Draft } from './decision.ts'
import { seeAt } from './shown.ts'
import type { SessionState } from './state.ts'
import { isTerminal } from './status.ts'
import { accepted } from './stored-step.ts'

type CommandOf<K extends SessionCommand['kind']> = Extract<SessionCommand, { kind: K }>

/** Sets an open session aside until it is resumed. Suspending twice changes nothing. */
export function decideSuspend(state: SessionState, command: CommandOf<'suspend'>, now: number): Draft {
  if (state.status === 'SUSPENDED') return { kind: 'repeat', seq: state.seq }
  return accepted(command, state, [{ type: 'SessionSuspended' }], now)
}

/**
 * Takes a session up again with a resume token of some generation. A token works until its successor was used: the session
 * keeps the highest generation that was, and refuses lower ones. A session that is over is only looked at.
 */
export function decideResume(given: {
  readonly survey: CompiledSurvey
  readonly state: SessionState
  readonly command: CommandOf<'resume'>
  readonly now: number
  readonly figures: Figures | null
}): Draft {
  const { survey, state, command, now, figures } = given
  const { generation } = command.payload
  if (!Number.isSafeInteger(generation) || generation < 0) {
    return { kind: 'refused', problem: problems.fieldInvalid('generation', 'must be a whole number from 0') }
  }
  if (generation < state.generation) {
    return {
      kind: 'refused',
      problem: problems.tokenExpired('A later resume token of this session was used; use that one.'),
    }
  }
  if (isTerminal(state.status)) return { kind: 'looked' }
  if (state.status === 'ACTIVE' && generation === state.generation) return { kind: 'repeat', seq: state.seq }
  const context = contextOf({ survey, state, now })
  if (state.place !== null) seeAt(context, state.place, figures)
  return accepted(command, state, [{ type: 'SessionResumed', generation, shown: state.place }], now, context)
}
