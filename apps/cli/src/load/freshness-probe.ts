import { setTimeout as sleep } from 'node:timers/promises'
import { partitionOf } from '@canvass/domain/events/partition.ts'
import { counterKeys, VERSION_POINTER } from '@canvass/redis/keys.ts'
import type { Redis } from 'ioredis'
import type { Act } from './respondent.ts'
import type { Statistics } from './statistics.ts'

const SAMPLE_EVERY_MS = 50
const LOOK_EVERY_MS = 10
/** A step that the projections do not show by then counts as missed. */
const GIVE_UP_MS = 10_000

interface Probe {
  readonly partition: number
  readonly fact: string
  readonly committedAt: number
  readonly intended: number
}

export interface FreshnessProbe {
  /** Takes a committed act as a sample when one is due. */
  offer(act: Act, now: number): void
  /** Stops sampling and waits for the samples that are still on their way. */
  stop(): Promise<void>
}

export interface ProbeOptions {
  /** The cache Redis, read only. */
  readonly redis: Redis
  readonly partitions: number
  readonly statistics: Pick<Statistics, 'recordFreshness' | 'recordMissed'>
}

/**
 * Samples about 20 committed acts a second and looks until the projector's fact of each is in the cache Redis. Facts and counters
 * are written by one script, so a fact that is there is a counter that has moved.
 */
export function startFreshnessProbe({ redis, partitions, statistics }: ProbeOptions): FreshnessProbe {
  const open = new Set<Probe>()
  /** The version of the counters that was shown at the last look: a rebuild may show another one at any time. */
  let version = ''
  let lastSample = 0
  let stopped = false

  async function look(): Promise<void> {
    const probes = [...open]
    const pipeline = redis.pipeline()
    for (const { partition, fact } of probes) pipeline.exists(counterKeys(version, partition).fact(fact))
    const replies = (await pipeline.get(VERSION_POINTER).exec()) ?? []
    version = String(replies.at(-1)?.[1] ?? '')
    const now = performance.now()
    for (const [index, probe] of probes.entries()) {
      if (replies[index]?.[1] === 1) {
        open.delete(probe)
        statistics.recordFreshness(now - probe.committedAt, now - probe.intended, probe.intended)
      } else if (now - probe.committedAt > GIVE_UP_MS) {
        open.delete(probe)
        statistics.recordMissed()
      }
    }
  }

  const looking = (async () => {
    while (!stopped || open.size > 0) {
      // A Redis that is away makes samples late or missed; the load goes on.
      if (open.size > 0) await look().catch(() => giveUpOld())
      await sleep(LOOK_EVERY_MS)
    }
  })()

  function giveUpOld(): void {
    for (const probe of open) {
      if (performance.now() - probe.committedAt <= GIVE_UP_MS) continue
      open.delete(probe)
      statistics.recordMissed()
    }
  }

  return {
    offer({ fact, intended }, now) {
      if (fact === undefined || stopped || now - lastSample < SAMPLE_EVERY_MS) return
      lastSample = now
      open.add({
        partition: partitionOf(fact.sessionId, partitions),
        fact: fact.key,
        committedAt: now,
        intended,
      })
    },
    async stop() {
      stopped = true
      await looking
    },
  }
}
