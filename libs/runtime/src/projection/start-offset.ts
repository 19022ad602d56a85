import type { AppliedPosition, CountedTopic } from '../ports/counter-store.ts'
import type { LogAdmin, LogReader } from '../ports/event-log.ts'
import { readNumber } from '../relay/record-integrity.ts'
import { incarnationOf } from './check-number.ts'

export interface StartDeps {
  readonly recordAt: LogReader['recordAt']
  readonly offsets: LogAdmin['offsets']
}

/**
 * Where reading a partition begins: at the stored offset, if what stands before it is a record that was counted. If not, the topic
 * was made anew or has lost its tail, and offsets mean nothing any more: everything is read from the log's start, and numbers tell
 * what was counted. A version that was rebuilt begins at the relay's last send, some records before the last one counted.
 */
export async function startOffset(
  log: StartDeps,
  topic: CountedTopic,
  partition: number,
  applied: AppliedPosition | null,
): Promise<bigint> {
  const bounds = (await log.offsets(topic)).find((one) => one.partition === partition)
  if (bounds === undefined) throw new Error(`${topic} has no partition ${partition}`)
  const { low, high } = bounds
  if (applied === null || applied.offset > high || applied.offset < low) return low
  if (applied.offset === low) return low // retention has taken the record itself
  return (await isCounted(log, topic, partition, applied)) ? applied.offset : low
}

async function isCounted(
  log: StartDeps,
  topic: CountedTopic,
  partition: number,
  applied: AppliedPosition,
): Promise<boolean> {
  const record = await log.recordAt(topic, partition, applied.offset - 1n)
  if (record === undefined) return false
  const number = readNumber(record)
  if (number === undefined) return true // set aside without a number: it has none to compare
  const counted = incarnationOf(applied)
  if (counted === null) return true
  // the relay sends numbers in order, so whatever is missing comes later in the log
  return number.intact && (number.incarnation < counted || (number.incarnation === counted && number.n <= applied.n))
}
