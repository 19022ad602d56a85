import type { Topic } from '@canvass/domain/events/public-event.ts'
import { partitionKey, type StoredRecord } from '@canvass/runtime/ports/event-log.ts'
import { headerText, type RecordNumber, readNumber } from '@canvass/runtime/relay/record-integrity.ts'
import { type Check, checkOf } from './check.ts'
import { isPlanted } from './planted.ts'

/** How far a partition of a topic has been read, by the relay's own numbers. */
interface Progress {
  readonly incarnation: number
  readonly n: bigint
}

export interface LogCheck {
  /** Takes the records of each partition in the order of the log. */
  add(record: StoredRecord): void
  result(): Check[]
}

/**
 * Looks at the log as a reader does: every fact that Postgres holds is there, once or sent again under the same number; the
 * numbers of each partition have no gap; and the first occurrences of each session's facts ascend in seq.
 * @param expected facts of this run: topic by event id. Other records in the log count only for the numbers.
 */
export function createLogCheck(expected: ReadonlyMap<string, Topic>): LogCheck {
  const progress = new Map<string, Progress>()
  /** Where each expected fact was seen first: `topic/partition/incarnation.n`. */
  const seen = new Map<string, string>()
  const lastSeq = new Map<string, number>()
  const faults: string[] = []
  const order: string[] = []
  const gaps: string[] = []
  let records = 0
  let resent = 0

  function addNumbered(record: StoredRecord, number: RecordNumber): void {
    const key = partitionKey(record.topic, record.partition)
    const last = progress.get(key)
    const follows = last === undefined || number.incarnation > last.incarnation || number.n === last.n + 1n
    if (follows) progress.set(key, number)
    else if (number.n > last.n) {
      gaps.push(`${key}: number ${number.n} follows ${last.n} at offset ${record.offset}`)
      progress.set(key, number)
    } else resent += 1
    const eventId = headerText(record, 'ce_id') ?? ''
    if (expected.has(eventId)) addOurs(record, eventId, `${key}/${number.incarnation}.${number.n}`)
  }

  function addOurs(record: StoredRecord, eventId: string, place: string): void {
    const before = seen.get(eventId)
    if (before !== undefined) {
      if (before !== place) faults.push(`event ${eventId} stands at ${before} and again at ${place}`)
      return
    }
    seen.set(eventId, place)
    const { sessionId, seq } = envelopeOf(record)
    const stream = `${record.topic} ${sessionId}`
    const last = lastSeq.get(stream) ?? -1
    if (seq < last) order.push(`${stream}: seq ${seq} comes after ${last}, at offset ${record.offset}`)
    lastSeq.set(stream, Math.max(seq, last))
  }

  return {
    add(record) {
      if (isPlanted(record)) return
      records += 1
      const number = readNumber(record)
      const where = `${partitionKey(record.topic, record.partition)} at offset ${record.offset}`
      if (number === undefined) faults.push(`${where}: a record that the relay did not write`)
      else if (!number.intact) faults.push(`${where}: the checksum does not fit`)
      else addNumbered(record, number)
    },
    result() {
      const missing = [...expected]
        .filter(([id]) => !seen.has(id))
        .map(([id, topic]) => `event ${id} is not in ${topic}`)
      const figures = { records, facts: expected.size, missing: missing.length, resent }
      return [
        checkOf(
          'every fact is in Kafka, once',
          `${expected.size} facts, ${missing.length} missing, ${resent} records sent again under their number`,
          figures,
          [...faults, ...gaps, ...missing],
        ),
        checkOf(
          'facts of each session are in order',
          `${lastSeq.size} session streams, ${order.length} out of order`,
          { streams: lastSeq.size, outOfOrder: order.length },
          order,
        ),
      ]
    },
  }
}

/** Session and seq of a record's value; what is no event of ours has neither, and sorts first. */
function envelopeOf({ value }: StoredRecord): { sessionId: string; seq: number } {
  const event: unknown = value === null ? null : JSON.parse(value.toString('utf8'))
  const { sessionId, seq } = (typeof event === 'object' && event !== null ? event : {}) as Record<string, unknown>
  return { sessionId: String(sessionId), seq: typeof seq === 'number' ? seq : -1 }
}
