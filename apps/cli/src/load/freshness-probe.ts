import { setTimeout as sleep } from 'node:timers/promises'
import { partitionOf } from '@canvass/domain/events/partition.ts'
import { counterKeys } from '@canvass/redis/keys.ts'
import type { Redis } from 'ioredis'
import type { Act } from './respondent.ts'
import type { Statistics } from './statistics.ts'

const SAMPLE_EVERY_MS = 50
const LOOK_EVERY_MS = 10
/** A step that the projections do not show by then counts as missed. */
const GIVE_UP_MS = 10_000

interface Probe {
  readonly key: string
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
  /** Version of the projections, such as `v1`. */
  readonly version: string
  readonly partitions: number
  readonly statistics: Pick<Statistics, 'recordFreshness' | 'recordMissed'>
}

/**
 * Samples about 20 committed acts a second and looks until the projector's fact of each is in the cache Redis. Facts and counters
 * are written by one script, so a fact that is there is a counter that has moved.
 */
export function startFreshnessProbe({ redis, version, partitions, statistics }: ProbeOptions): FreshnessProbe {
  const open = new Set<Probe>()
  let lastSample = 0
  let stopped = false

  async function look(): Promise<void> {
    const probes = [...open]
    const pipeline = redis.pipeline()
    for (const { key } of probes) pipeline.exists(key)
    const replies = (await pipeline.exec()) ?? []
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
      const key = counterKeys(version, partitionOf(fact.sessionId, partitions)).fact(fact.key)
      open.add({ key, committedAt: now, intended })
    },
    async stop() {
      stopped = true
      await looking
    },
  }
}
