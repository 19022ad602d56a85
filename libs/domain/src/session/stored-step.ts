import type { Figures } from '../quota/figures.ts'
import type { SessionCommand } from './command.ts'
import type { SessionContext } from './context.ts'
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

/** What a decision saw on the way: expressions that failed, and the figures that what is shown now is shown with. */
export type Seen = Partial<Pick<SessionContext, 'diagnostics' | 'figures'>>

/** Accepts a command with its facts. */
export function accepted(
  command: SessionCommand,
  before: SessionState | null,
  facts: readonly SessionEvent[],
  at: number,
  { diagnostics = [], figures = null }: Seen = {},
): Extract<Draft, { kind: 'accepted' }> {
  const events = figures === null ? facts : facts.map((event) => withFigures(event, figures))
  const step = storedStep(command, before, events, at)
  return { kind: 'accepted', events, step, state: applyStep(before, command.sessionId, step), diagnostics }
}

/** Figures stay with the fact that shows a page or an ending, so that it reads the same whenever it is looked at. */
function withFigures(event: SessionEvent, figures: Figures): SessionEvent {
  if ('shown' in event) return event.shown === null ? event : { ...event, shown: { ...event.shown, figures } }
  return event.type === 'SessionCompleted' || event.type === 'SessionTerminated' ? { ...event, figures } : event
}
