import { type Counts, Tally } from '@canvass/domain/projection/counters.ts'
import type { CounterSnapshot, CounterStore } from '../ports/counter-store.ts'
import type { CountedUpTo, RecountStore } from '../ports/recount.ts'
import { expectedCounts } from '../projection/reconcile.ts'

export interface VerifyDeps {
  readonly counters: Pick<CounterStore, 'snapshot'>
  readonly recount: RecountStore
  readonly partitions: number
}

/** The same counters from two sources, as of the same position in the outbox. */
export interface VerifiedCounters {
  readonly shown: Counts
  readonly recounted: Counts
}

/**
 * Reads the counters of all surveys and recounts them from Postgres at the position they stand for. One recount runs at a time;
 * those who ask meanwhile share it, since it reads every answer.
 */
export function createCounterVerifier(deps: VerifyDeps): () => Promise<VerifiedCounters> {
  let running: Promise<VerifiedCounters> | undefined
  return () => {
    running ??= verify(deps).finally(() => {
      running = undefined
    })
    return running
  }
}

async function verify({ counters, recount, partitions }: VerifyDeps): Promise<VerifiedCounters> {
  const all = Array.from({ length: partitions }, (_, partition) => partition)
  const snapshots = await Promise.all(all.map((partition) => counters.snapshot(partition)))
  const recounts = await recount.recountAt(snapshots.map(countedUpTo), partitions)
  return {
    shown: sumOf(snapshots.map(({ counts }) => counts)),
    recounted: sumOf(recounts.map((partition) => expectedCounts(partition).counts)),
  }
}

const countedUpTo = ({ positions, setAside }: CounterSnapshot, partition: number): CountedUpTo => ({
  partition,
  positions: new Map([...positions].map(([topic, { pos }]) => [topic, pos])),
  setAside,
})

function sumOf(parts: readonly Counts[]): Counts {
  const tally = new Tally()
  for (const counts of parts) {
    for (const [group, fields] of counts) for (const [field, amount] of fields) tally.add(group, field, amount)
  }
  return tally.counts()
}
