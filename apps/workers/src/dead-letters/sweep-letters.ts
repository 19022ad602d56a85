import {
  enqueueLetter,
  type LetterJob,
  type LetterQueue,
  removeLetter,
  runLetter,
} from '@canvass/queue/dead-letter-queue.ts'
import type { DeadLetter, DeadLetterStore } from '@canvass/runtime/ports/dead-letter-store.ts'

type Letters = Pick<DeadLetterStore, 'unparked' | 'unsent' | 'leaving' | 'markQueued' | 'markLeft'>

/** Letters of one kind at once; the rest is found next time. */
const LIMIT = 200

/**
 * Brings the `dead-letters` queue to what Postgres says: parked letters wait there, those whose retry was asked for run, and those that are
 * settled or on their way are not there.
 */
export async function sweepLetters(letters: Letters, queue: LetterQueue): Promise<void> {
  for (const letter of await letters.unsent(LIMIT)) await runLetter(queue, letter.id, shown(letter))
  const left = await those(await letters.leaving(LIMIT), (id) => removeLetter(queue, id))
  if (left.length > 0) await letters.markLeft(left)
  const parked = await those(await letters.unparked(LIMIT), (letter) => enqueueLetter(queue, letter.id, shown(letter)))
  if (parked.length > 0) await letters.markQueued(parked.map(({ id }) => id))
}

async function those<T>(items: readonly T[], holds: (item: T) => Promise<boolean>): Promise<T[]> {
  const found: T[] = []
  for (const item of items) if (await holds(item)) found.push(item)
  return found
}

const shown = ({
  stage,
  reason,
  fingerprint,
  sessionId,
  surveyId,
  topic,
  partition,
  offset,
}: DeadLetter): LetterJob => ({
  ...{ stage, reason, fingerprint, sessionId, surveyId, topic, partition, offset },
})
