import {
  type CounterField,
  type CounterGroup,
  type Counts,
  HOUR_GROUP_TTL_MS,
  Tally,
} from '@canvass/domain/projection/counters.ts'
import { decodeEvent, isEventFault } from '@canvass/domain/projection/decode.ts'
import { foldEvent } from '@canvass/domain/projection/fold.ts'
import type { CounterSnapshot, CounterStore } from '../ports/counter-store.ts'
import type { CountedUpTo, PartitionRecount, RecountStore } from '../ports/recount.ts'

/** One counter that is not what it should be. */
export interface Difference {
  readonly partition: number
  readonly group: CounterGroup
  readonly field: CounterField
  readonly redis: number
  readonly expected: number
}

export interface Reconciliation {
  readonly differences: readonly Difference[]
  /** Counters compared. */
  readonly compared: number
  /** Outbox rows that were committed but not counted yet; the comparison takes them into account. */
  readonly beyond: number
  /** Letters not counted yet; taken into account too. */
  readonly setAside: number
  /** Letters and rows that cannot be read, or are not stored yet: counters may differ by what those did. */
  readonly unreadable: number
}

export interface ReconcileDeps {
  readonly counters: Pick<CounterStore, 'snapshot'>
  readonly recount: RecountStore
  readonly partitions: number
  /** Milliseconds since the epoch. */
  now(): number
}

/** Hours that end about now may be gone in one place and not in the other. */
const HOUR_MARGIN_MS = 10 * 60_000

/**
 * Compares the counters with Postgres at a common position, also while answers come in. Each partition is read with its positions
 * in one script; then one snapshot of the database is recounted, and what it has beyond those positions is taken off again. It
 * raises no false alarm, because the recount is younger than every position it is compared at.
 */
export async function reconcile(deps: ReconcileDeps): Promise<Reconciliation> {
  const all = Array.from({ length: deps.partitions }, (_, partition) => partition)
  const snapshots = await Promise.all(all.map((partition) => deps.counters.snapshot(partition)))
  const upTo = snapshots.map((snapshot, partition) => countedUpTo(partition, snapshot))
  const recounts = await deps.recount.recountAt(upTo, deps.partitions)
  const oldestHour = deps.now() - HOUR_GROUP_TTL_MS + HOUR_MARGIN_MS
  const compared = recounts.map((recount) => {
    const { counts, unreadable } = expectedCounts(recount)
    const redis = snapshots[recount.partition]?.counts ?? new Map()
    const unstored = numbersIn(snapshots[recount.partition]) - recount.setAside.length
    return {
      ...compare(recount.partition, withoutOldHours(redis, oldestHour), withoutOldHours(counts, oldestHour)),
      unreadable: unreadable + unstored,
    }
  })
  return {
    differences: compared.flatMap(({ differences }) => differences),
    compared: sum(compared.map(({ fields }) => fields)),
    unreadable: sum(compared.map(({ unreadable }) => unreadable)),
    beyond: sum(recounts.map(({ beyond }) => beyond.length)),
    setAside: sum(recounts.map(({ setAside }) => setAside.length)),
  }
}

const numbersIn = (snapshot: CounterSnapshot | undefined): number =>
  sum([...(snapshot?.setAside.values() ?? [])].map(({ size }) => size))

function countedUpTo(partition: number, { positions, setAside }: CounterSnapshot): CountedUpTo {
  return { partition, positions: new Map([...positions].map(([topic, { pos }]) => [topic, pos])), setAside }
}

/** What the projections should show: the recount without what they have not counted yet. */
export function expectedCounts({ counts, beyond, setAside }: PartitionRecount): { counts: Counts; unreadable: number } {
  const uncounted = new Tally()
  let unreadable = 0
  for (const payload of [...beyond, ...setAside.map(({ value }) => value?.toString('utf8') ?? '')]) {
    if (!foldPayload(payload, uncounted)) unreadable += 1
  }
  const expected = new Tally()
  addAll(expected, counts, 1)
  addAll(expected, uncounted.counts(), -1)
  return { counts: expected.counts(), unreadable }
}

function foldPayload(payload: string, tally: Tally): boolean {
  try {
    const event = decodeEvent(JSON.parse(payload))
    if (isEventFault(event)) return false
    foldEvent(event, tally)
    return true
  } catch {
    return false // told as unreadable
  }
}

function addAll(tally: Tally, counts: Counts, sign: 1 | -1): void {
  for (const [group, fields] of counts) for (const [field, amount] of fields) tally.add(group, field, sign * amount)
}

/** Field by field, in both directions; an absent counter is 0. */
export function compare(
  partition: number,
  redis: Counts,
  expected: Counts,
): { differences: readonly Difference[]; fields: number } {
  const differences: Difference[] = []
  let fields = 0
  for (const group of new Set([...redis.keys(), ...expected.keys()])) {
    const [found, wanted] = [redis.get(group), expected.get(group)]
    for (const field of new Set([...(found?.keys() ?? []), ...(wanted?.keys() ?? [])])) {
      const difference = { redis: found?.get(field) ?? 0, expected: wanted?.get(field) ?? 0 }
      fields += 1
      if (difference.redis !== difference.expected) differences.push({ partition, group, field, ...difference })
    }
  }
  return { differences, fields }
}

function withoutOldHours(counts: Counts, oldest: number): Counts {
  return new Map([...counts].filter(([group]) => !group.startsWith('hour:') || hourOf(group) >= oldest))
}

const hourOf = (group: CounterGroup): number => Date.parse(`${group.slice(group.lastIndexOf(':') + 1)}:00:00Z`)
const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)
