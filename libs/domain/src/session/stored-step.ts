import type { SessionCommand } from './command.ts'
import type { RunDiagnostic } from './context.ts'
import type { Draft } from './decision.ts'
import type { SessionEvent, StoredStep } from './event.ts'
import { applyStep } from './evolve.ts'
import type { SessionState } from './state.ts'

/** The row that an accepted command becomes: the next seq, and the step it used up if respondents number it. */
export function storedStep(
  command: SessionCommand,
  before: SessionState | null,
  events: readonly SessionEvent[],
  at: number,
): StoredStep {
  return {
    seq: before === null ? 0 : before.seq + 1,
    step: command.step,
    kind: command.kind,
    commandId: command.id,
    payloadHash: command.payloadHash,
    at,
    events,
  }
}

/** Accepts a command with its facts. */
export function accepted(
  command: SessionCommand,
  before: SessionState | null,
  events: readonly SessionEvent[],
  at: number,
  diagnostics: readonly RunDiagnostic[] = [],
): Extract<Draft, { kind: 'accepted' }> {
  const step = storedStep(command, before, events, at)
  return { kind: 'accepted', events, step, state: applyStep(before, command.sessionId, step), diagnostics }
}
