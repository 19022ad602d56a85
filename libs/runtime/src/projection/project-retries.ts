import type { CounterRetry } from '../ports/counter-store.ts'
import type { StoredRecord } from '../ports/event-log.ts'
import { headerText, readNumber } from '../relay/record-integrity.ts'
import { decodeRecord } from './decode-record.ts'
import { foldEvents, LARGEST_AMOUNT } from './fold-events.ts'
import { goTo } from './project-batch.ts'
import type { ProjectionLane, ProjectorDeps } from './projector-deps.ts'
import { setAside } from './set-aside.ts'
import { deadLetter, ok, type StepResult } from './step-result.ts'

/** The record's number has not been counted or set aside yet; it is tried again until it has. */
class RetryTooEarly extends Error {
  constructor(n: bigint) {
    super(`number ${n} is retried before the projection has come to it`)
    this.name = 'RetryTooEarly'
  }
}

/** What a retried record would count for. */
type Retried = Pick<CounterRetry, 'counts'> & { readonly n: bigint }

/**
 * Counts records that were set aside and come again, one by one. Each counts at most once, by its number: the script counts it only
 * while it is still among the numbers set aside. Then its letter is settled; one that fails again is the same letter, parked again.
 */
export async function projectRetries(
  deps: ProjectorDeps,
  lane: ProjectionLane,
  records: readonly StoredRecord[],
): Promise<{ readonly readFrom: bigint } | undefined> {
  for (const record of records) {
    if (lane.applied !== null && record.offset < lane.applied.offset) {
      await settleLetter(deps, record) // the position moved, and the letter could not be settled then
      continue
    }
    const moved = await projectRetry(deps, lane, record)
    if (moved !== undefined) return moved
  }
  return undefined
}

async function projectRetry(
  deps: ProjectorDeps,
  lane: ProjectionLane,
  record: StoredRecord,
): Promise<{ readonly readFrom: bigint } | undefined> {
  const { topic, counters, observer } = deps
  const { partition } = lane
  const mine = isMine(deps, record)
  const read = mine ? readRetried(deps, record) : NOT_MINE
  if (read.kind === 'deadLetter')
    await setAside(deps, lane.topic, partition, [{ record, n: null, failure: read.failure }])
  const { n, counts } = read.kind === 'ok' ? read.value : { n: null, counts: new Map() }
  const next = { offset: record.offset + 1n, n: 0n, pos: '' }
  const outcome = await counters.applyRetry({ topic, partition, expected: lane.applied, next, n, counts })
  if (outcome.kind === 'early') throw new RetryTooEarly(n ?? 0n)
  if (outcome.kind === 'moved') return goTo(deps, lane, outcome.position)
  lane.applied = next
  if (!mine) return undefined
  observer.retried(topic, partition, read.kind === 'ok' ? outcome.kind : 'setAside')
  if (read.kind === 'ok') {
    counters.notify([...counts.keys()]).catch((error) => observer.failed(topic, partition, 'notify', error))
    await settleLetter(deps, record)
  }
  return undefined
}

function readRetried(deps: ProjectorDeps, record: StoredRecord): StepResult<Retried> {
  const number = readNumber(record)
  if (number === undefined) return deadLetter('check-number', 'unnumbered', 'the record does not come from the outbox')
  if (!number.intact) return deadLetter('check-number', 'crc-mismatch', 'the record is not what the relay sent')
  const decoded = decodeRecord(record, deps.topic)
  if (decoded.kind !== 'ok') return decoded
  try {
    return ok({ n: number.n, counts: foldEvents([decoded.value], LARGEST_AMOUNT) })
  } catch (error) {
    const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) }
    return deadLetter('fold-event', 'fold-failed', message, name)
  }
}

const NOT_MINE: StepResult<Retried> = { kind: 'drop' }

/** Other groups read the topic too, and set aside records of their own: their retries are theirs to settle. */
function isMine({ group }: ProjectorDeps, record: StoredRecord): boolean {
  return (headerText(record, 'dlq-group') ?? group) === group
}

async function settleLetter(deps: ProjectorDeps, record: StoredRecord): Promise<void> {
  const id = headerText(record, 'dlq-id')
  if (id === undefined || !isMine(deps, record)) return
  await deps.letters.move(id, ['parked', 'retrying'], 'resolved', { by: deps.group, reason: 'counted after a retry' })
}
