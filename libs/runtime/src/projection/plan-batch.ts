import type { PublicEvent, Topic } from '@canvass/domain/events/public-event.ts'
import type { Counts } from '@canvass/domain/projection/counters.ts'
import type { AppliedPosition } from '../ports/counter-store.ts'
import type { StoredRecord } from '../ports/event-log.ts'
import { type RecordNumber, readNumber } from '../relay/record-integrity.ts'
import { checkNumber, IncarnationChanged, incarnationOf } from './check-number.ts'
import { decodeRecord } from './decode-record.ts'
import { foldEvents, LARGEST_AMOUNT } from './fold-events.ts'
import type { Failure } from './step-result.ts'

/** A record that is to be set aside; without a number when somebody else than the relay wrote it. */
export interface Letter {
  readonly record: StoredRecord
  readonly n: bigint | null
  readonly failure: Failure
}

/** What a batch comes to. */
export interface BatchPlan {
  readonly events: readonly PublicEvent[]
  readonly counts: Counts
  readonly letters: readonly Letter[]
  /** Behind the last record that is counted or set aside; the position handed in when there is none. */
  readonly next: AppliedPosition | null
  /** Records sent again. */
  readonly dropped: number
  /** Records that came too early or with wrong bytes. */
  readonly lost: number
  /** The highest number among them, or the next one for wrong bytes; null when there are none. */
  readonly waitingUpTo: bigint | null
  /** Set when the rest of the batch belongs to another incarnation of the database. */
  readonly halt?: IncarnationChanged
}

interface Candidate {
  readonly record: StoredRecord
  readonly number: RecordNumber
  readonly event: PublicEvent
}

/** Decides about each record of a batch in turn; pure. @param applied what was counted before it */
export function planBatch(topic: Topic, applied: AppliedPosition | null, records: readonly StoredRecord[]): BatchPlan {
  const candidates: Candidate[] = []
  const letters: Letter[] = []
  let next = applied
  let dropped = 0
  let lost = 0
  let waitingUpTo: bigint | null = null
  let halt: IncarnationChanged | undefined
  for (const record of records) {
    const offset = record.offset + 1n
    const checked = checkOrHalt(record, next)
    if (checked instanceof IncarnationChanged) {
      halt = checked
      break
    }
    if (checked.kind === 'drop') {
      dropped += 1
      next = behindLast(next, record)
    }
    if (checked.kind === 'retry') {
      lost += 1
      waitingUpTo = later(waitingUpTo, readNumber(record), next)
    }
    if (checked.kind === 'deadLetter') {
      letters.push({ record, n: null, failure: checked.failure })
      next = { n: next?.n ?? 0n, pos: next?.pos ?? '', offset }
    }
    if (checked.kind !== 'ok') continue
    const number = checked.value
    const decoded = decodeRecord(record, topic)
    if (decoded.kind === 'ok') candidates.push({ record, number, event: decoded.value })
    else if (decoded.kind === 'deadLetter') letters.push({ record, n: number.n, failure: decoded.failure })
    next = { n: number.n, pos: number.pos, offset }
  }
  const plan = { ...foldOrSetAside(candidates, letters), next, dropped, lost, waitingUpTo }
  return halt === undefined ? plan : { ...plan, halt }
}

/** The last record applied, met again: reading need not come back to what lies before it. */
function behindLast(applied: AppliedPosition | null, record: StoredRecord): AppliedPosition | null {
  const number = readNumber(record)
  if (applied === null || number === undefined || number.n !== applied.n) return applied
  if (number.incarnation !== incarnationOf(applied)) return applied
  return { n: applied.n, pos: number.pos, offset: record.offset + 1n }
}

/** Wrong bytes have no number that could be believed: the next one is what they may have been. */
function later(upTo: bigint | null, number: RecordNumber | undefined, applied: AppliedPosition | null): bigint {
  const n = number?.intact ? number.n : (applied?.n ?? 0n) + 1n
  return upTo !== null && upTo > n ? upTo : n
}

function checkOrHalt(record: StoredRecord, applied: AppliedPosition | null) {
  try {
    return checkNumber(record, applied)
  } catch (error) {
    if (error instanceof IncarnationChanged) return error
    throw error
  }
}

/** Sums all events at once; only when that fails, one by one to find the ones that cannot be counted. */
function foldOrSetAside(
  candidates: readonly Candidate[],
  letters: readonly Letter[],
): Pick<BatchPlan, 'events' | 'counts' | 'letters'> {
  const events = candidates.map(({ event }) => event)
  try {
    return { events, counts: foldEvents(events), letters }
  } catch {
    const refused = new Map<Candidate, Failure>()
    for (const candidate of candidates) {
      const failure = foldFailure(candidate.event)
      if (failure !== undefined) refused.set(candidate, failure)
    }
    const good = candidates.filter((candidate) => !refused.has(candidate)).map(({ event }) => event)
    const bad = [...refused].map(([{ record, number }, failure]) => ({ record, n: number.n, failure }))
    return { events: good, counts: foldEvents(good), letters: [...letters, ...bad] }
  }
}

function foldFailure(event: PublicEvent): Failure | undefined {
  try {
    foldEvents([event], LARGEST_AMOUNT)
    return undefined
  } catch (error) {
    const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) }
    return { stage: 'fold-event', reason: 'fold-failed', errorClass: name, message }
  }
}
