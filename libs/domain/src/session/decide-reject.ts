import * as problems from '../problems/registry.ts'
import type { SessionCommand } from './command.ts'
import type { Draft } from './decision.ts'
import { closing } from './ending.ts'
import type { SessionState } from './state.ts'

/** Takes a complete back after the fact: it leaves the completes, and its seats are free for others. */
export function decideReject(
  state: SessionState,
  command: Extract<SessionCommand, { kind: 'reject' }>,
  now: number,
): Draft {
  if (state.status === 'REJECTED') return { kind: 'repeat', seq: state.seq }
  if (state.status !== 'COMPLETED') return { kind: 'refused', problem: problems.rejectNotAllowed(state.status) }
  const { reason, by } = command.payload
  return closing(command, state, [{ type: 'SessionRejected', reason: String(reason), by: String(by) }], now)
}
