import type { ProblemData } from '@canvass/domain/problems/problem.ts'
import type { StoredStep } from '@canvass/domain/session/event.ts'

/** Reads of sessions outside the mailbox; they see what is committed and nothing that is queued. */
export interface SessionReader {
  steps(sessionId: string): Promise<readonly StoredStep[]>
  step(sessionId: string, step: number): Promise<StoredStep | undefined>
  /** What became of commands of that step that were not accepted, latest last. */
  refusals(sessionId: string, step: number): Promise<readonly { commandId: string; problem: ProblemData; at: number }[]>
  letters(sessionId: string, step: number): Promise<readonly { id: string; status: string }[]>
}
