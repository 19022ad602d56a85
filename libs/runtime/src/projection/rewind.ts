import { RewindTooFar } from '../ports/outbox.ts'
import { rewindDue } from './losses.ts'
import type { ProjectionLane, ProjectorDeps } from './projector-deps.ts'

/**
 * Has the relay send again from the missing number, when that is due. A failure is told and tried again later: the records behind
 * the missing one wait in the log meanwhile. What the outbox no longer has cannot be sent again: the counters have to be rebuilt.
 */
export async function askForRewind(deps: ProjectorDeps, lane: ProjectionLane): Promise<void> {
  const { loss, partition } = lane
  if (loss === null || !rewindDue(loss, lane.atEnd, deps.now())) return
  lane.loss = { ...loss, askedAt: deps.now() }
  try {
    await deps.outbox.rewind(partition, deps.topic, loss.n)
    deps.observer.rewound(deps.topic, partition, loss.n)
  } catch (error) {
    deps.observer.failed(deps.topic, partition, 'rewind', error)
    if (error instanceof RewindTooFar) deps.unusable('records are missing that are no longer in the outbox')
  }
}
