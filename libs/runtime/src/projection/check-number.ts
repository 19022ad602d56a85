import type { AppliedPosition } from '../ports/counter-store.ts'
import type { StoredRecord } from '../ports/event-log.ts'
import { type RecordNumber, readNumber } from '../relay/record-integrity.ts'
import { deadLetter, ok, type StepResult } from './step-result.ts'

/** Positions belong to another incarnation of the database: counting on would mix two histories. The projection must be rebuilt. */
export class IncarnationChanged extends Error {
  constructor(applied: number, found: number) {
    super(`counted under incarnation ${applied} of the outbox, found ${found}: rebuild the projection`)
    this.name = 'IncarnationChanged'
  }
}

/**
 * Compares a record's number with the last one applied.
 * - The next one is processed; an earlier one was sent again and is dropped.
 * - A later one, or wrong bytes, mean a loss: `retry`, because a rewind of the relay sends everything from the missing one again.
 * - No number at all: somebody else wrote to the topic.
 * @throws IncarnationChanged when the database was restored since
 */
export function checkNumber(record: StoredRecord, applied: AppliedPosition | null): StepResult<RecordNumber> {
  if (record.unreadable) return { kind: 'retry' }
  const number = readNumber(record)
  if (number === undefined) {
    return deadLetter('check-number', 'unnumbered', 'the record does not come from the outbox')
  }
  if (!number.intact) return { kind: 'retry' }
  const counted = incarnationOf(applied)
  if (counted !== null && number.incarnation > counted) throw new IncarnationChanged(counted, number.incarnation)
  if (counted !== null && number.incarnation < counted) return { kind: 'drop' }
  const last = applied?.n ?? 0n
  if (number.n <= last) return { kind: 'drop' }
  return number.n === last + 1n ? ok(number) : { kind: 'retry' }
}

/** The incarnation of the outbox that a position belongs to; null before the first record. */
export function incarnationOf(applied: AppliedPosition | null): number | null {
  return applied === null || applied.pos === '' ? null : Number.parseInt(applied.pos, 10)
}
