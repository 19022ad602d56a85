import { toDlqRecord } from '../dead-letters/dead-letter-record.ts'
import type { CountedTopic } from '../ports/counter-store.ts'
import { dlqTopic } from './groups.ts'
import type { Letter } from './plan-batch.ts'
import type { ProjectorDeps } from './projector-deps.ts'

/**
 * Sends letters to the DLQ of their topic and waits until it has them. Only then may the position move: while the DLQ is out of
 * reach, nothing moves. A crash in between sends them again, and the store of letters tells.
 */
export async function setAside(
  deps: ProjectorDeps,
  topic: CountedTopic,
  partition: number,
  letters: readonly Letter[],
): Promise<void> {
  if (letters.length === 0) return
  const at = new Date(deps.now()).toISOString()
  const records = letters.map(({ record, failure }) => toDlqRecord(record, failure, deps.group, at))
  await deps.log.publish([{ topic: dlqTopic(deps.topic), partition, records }])
  for (const letter of letters) deps.observer.setAside(topic, partition, letter)
}
