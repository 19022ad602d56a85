import type { StoredStep } from './event.ts'
import { replay } from './evolve.ts'
import type { SessionState } from './state.ts'

/** The session as it stood when a step was the next to send; as it stands when the step was not taken yet. Null when there is none. */
export function stateBefore(sessionId: string, steps: readonly StoredStep[], step: number): SessionState | null {
  const taken = steps.findIndex((stored) => stored.step === step)
  return replay(sessionId, taken < 0 ? steps : steps.slice(0, taken))
}
