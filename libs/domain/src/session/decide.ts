import * as problems from '../problems/registry.ts'
import type { Figures } from '../quota/figures.ts'
import type { CompiledSurvey } from '../survey/compiled.ts'
import { type Evidence, NO_EVIDENCE } from '../validation/evidence.ts'
import { isOutOfReach } from './after-the-end.ts'
import type { SessionCommand } from './command.ts'
import { decideBack } from './decide-back.ts'
import { decideExpire } from './decide-expire.ts'
import { decideReject } from './decide-reject.ts'
import { decideStart } from './decide-start.ts'
import { decideSubmit } from './decide-submit.ts'
import { decideResume, decideSuspend } from './decide-suspend.ts'
import { decideTerminate } from './decide-terminate.ts'
import type { Draft } from './decision.ts'
import type { SessionState } from './state.ts'
import { isTerminal } from './status.ts'

/** Commands that a respondent's token lets in. */
const BY_RESPONDENT: ReadonlySet<SessionCommand['kind']> = new Set(['submit', 'back', 'terminate', 'suspend', 'resume'])
const LONG_OVER = 'The session ended more than a day ago.'

/**
 * Decides one command on one session. Pure: the same arguments give the same draft, and nothing is thrown for anything that a
 * client can send.
 *
 * A step number makes a command repeatable: an accepted step comes back as `repeat` when its payload is the same, and is
 * refused as `step-conflict` when it is not; one past the next is refused as `step-ahead`; both also after the session's end, until a
 * day has passed: then the respondent's tokens are no longer good for anything.
 * @param state null when there is no such session yet
 * @param now Postgres' clock, milliseconds since the epoch
 * @param evidence what is known of the uploads and payments that answers refer to, nothing unless given; null where no server is
 *   there to know, so that they are taken as they are
 * @param figures how the quota cells that the survey reads stand, before this command asks for seats
 */
export function decide(
  survey: CompiledSurvey,
  state: SessionState | null,
  command: SessionCommand,
  now: number,
  evidence: Evidence | null = NO_EVIDENCE,
  figures: Figures | null = null,
): Draft {
  if (state === null) {
    if (command.kind !== 'start') return refused(problems.sessionNotFound())
    return decideStart(survey, command, now, figures)
  }
  if (BY_RESPONDENT.has(command.kind) && isOutOfReach(state, now)) return refused(problems.tokenExpired(LONG_OVER))
  const settled = command.step === null ? undefined : byNumber(state, command.step, command.payloadHash)
  if (settled !== undefined && command.kind !== 'start') return settled
  switch (command.kind) {
    case 'start':
      return { kind: 'repeat', seq: state.stepSeqs[0] ?? 0 }
    case 'submit':
      return whileActive(state) ?? decideSubmit({ survey, state, command, now, evidence, figures })
    case 'back':
      return whileActive(state) ?? decideBack({ survey, state, command, now, figures })
    case 'terminate':
      return whileOpen(state) ?? decideTerminate({ survey, state, command, now, figures })
    case 'suspend':
      return whileOpen(state) ?? decideSuspend(state, command, now)
    case 'resume':
      return decideResume({ survey, state, command, now, figures })
    case 'expire':
      return decideExpire({ survey, state, command, now })
    case 'reject':
      return decideReject(state, command, now)
    case 'look':
      return { kind: 'looked' }
    default:
      return refused(problems.commandNotSupported(kindOf(command)))
  }
}

/** A command of a newer kind than this code knows; the types say that there is none. */
const kindOf = (command: never): string => String((command as { kind?: unknown }).kind)

const refused = (problem: ReturnType<typeof problems.sessionNotFound>): Draft => ({ kind: 'refused', problem })

/** What the step number alone decides; undefined when it is the next one. */
function byNumber(state: SessionState, step: number, payloadHash: string): Draft | undefined {
  if (step > state.step) return refused(problems.stepAhead(state.step))
  if (step === state.step) return undefined
  const seq = state.stepSeqs[step]
  if (seq !== undefined && state.stepHashes[step] === payloadHash) return { kind: 'repeat', seq }
  return refused(problems.stepConflict(state.step))
}

function whileOpen(state: SessionState): Draft | undefined {
  return isTerminal(state.status) ? refused(problems.sessionEnded(state.step)) : undefined
}

function whileActive(state: SessionState): Draft | undefined {
  if (state.status === 'SUSPENDED') return refused(problems.sessionSuspended(state.step))
  return whileOpen(state)
}
