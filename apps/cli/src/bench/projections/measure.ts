import { randomBytes } from 'node:crypto'
import { TOPICS } from '@canvass/domain/events/public-event.ts'
import type { Database } from '@canvass/postgres/connect.ts'
import { createDeadLetterStore } from '@canvass/postgres/dead-letter/dead-letter-store.ts'
import { createOutboxStore } from '@canvass/postgres/outbox/outbox-store.ts'
import { createRebuildStore } from '@canvass/postgres/rebuild/rebuild-store.ts'
import { createRecountStore } from '@canvass/postgres/recount/recount-store.ts'
import { createCounterStore } from '@canvass/redis/counter-store.ts'
import { createProjectionVersions } from '@canvass/redis/projection-versions.ts'
import { GROUP_OF } from '@canvass/runtime/projection/groups.ts'
import { createProjector } from '@canvass/runtime/projection/projector.ts'
import type { ProjectionObserver } from '@canvass/runtime/projection/projector-deps.ts'
import { rebuildProjections } from '@canvass/runtime/projection/rebuild/rebuild-projections.ts'
import { reconcile } from '@canvass/runtime/projection/reconcile.ts'
import type { Redis } from 'ioredis'
import type { BenchLog } from './bench-log.ts'

export interface Measured {
  readonly database: Database
  readonly log: BenchLog
  readonly redis: Redis
  readonly partitions: number
  /** Records in the log. */
  readonly events: number
}

const fresh = (name: string): string => `${name}-${randomBytes(4).toString('hex')}`

/** Records a second from the first batch to the last one, so that joining a group does not count. */
function createClock(events: number) {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  let begun: number | undefined
  let seen = 0
  return {
    rate: promise,
    reject,
    begin: () => {
      begun ??= performance.now()
    },
    add(records: number) {
      seen += records
      if (seen >= events) resolve((events / (performance.now() - (begun ?? 0))) * 1_000)
    },
  }
}

/** Records a second that kafkajs reads when nothing is done with them. */
export async function bareConsumeRate({ log, events }: Measured): Promise<number> {
  const clock = createClock(events)
  const consumer = log.kafka.consumer({ groupId: fresh('bare') })
  consumer.on(consumer.events.CRASH, ({ payload }) => clock.reject(payload.error))
  await consumer.connect()
  try {
    await consumer.subscribe({ topics: TOPICS.map(log.there), fromBeginning: true })
    await consumer.run({
      autoCommit: false,
      partitionsConsumedConcurrently: 32,
      async eachBatch({ batch }) {
        clock.begin()
        clock.add(batch.messages.length)
      },
    })
    return await clock.rate
  } finally {
    await consumer.disconnect()
  }
}

const silent: ProjectionObserver = {
  assigned: () => undefined,
  applied: () => undefined,
  moved: () => undefined,
  setAside: () => undefined,
  lost: () => undefined,
  healed: () => undefined,
  rewound: () => undefined,
  retried: () => undefined,
  failed: () => undefined,
}

/** Events a second that the three projectors of one process fold into counters. */
export async function projectorRate({ database, log, redis, partitions, events }: Measured): Promise<number> {
  const counters = createCounterStore(redis, { version: fresh('v0'), partitions })
  const clock = createClock(events)
  const observer: ProjectionObserver = {
    ...silent,
    applied: (_topic, _partition, plan) => clock.add(plan.events.length),
  }
  const running = await Promise.all(
    TOPICS.map((topic) => {
      const projector = createProjector({
        topic,
        group: GROUP_OF[topic],
        counters,
        log: { recordAt: log.reader.recordAt, offsets: log.admin.offsets, publish: log.writer.publish },
        outbox: createOutboxStore(database, partitions),
        letters: createDeadLetterStore(database),
        unusable: (reason) => clock.reject(new Error(reason)),
        now: Date.now,
        observer,
      })
      return log.reader.subscribe({
        ...projector,
        groupId: fresh(GROUP_OF[topic]),
        onBatch(...batch) {
          clock.begin()
          return projector.onBatch(...batch)
        },
        onFatal: clock.reject,
      })
    }),
  )
  try {
    return await clock.rate
  } finally {
    await Promise.all(running.map((subscription) => subscription.stop()))
  }
}

/** Events a second that a rebuild comes to, from the recount to the version that is shown. */
export async function rebuildRate(measured: Measured, reading: Database): Promise<number> {
  const { database, log, redis, partitions, events } = measured
  const begun = performance.now()
  await rebuildProjections(
    {
      versions: createProjectionVersions(redis, partitions),
      rebuilds: createRebuildStore(database),
      recount: createRecountStore(reading),
      outbox: createOutboxStore(database, partitions),
      letters: createDeadLetterStore(database),
      log: { ...log.reader, offsets: log.admin.offsets, publish: log.writer.publish },
      partitions,
      onTrouble: () => undefined,
      onProgress: () => undefined,
      now: Date.now,
    },
    { by: 'bench', reason: 'to measure', signal: new AbortController().signal },
  )
  return (events / (performance.now() - begun)) * 1_000
}

export interface Reconciled {
  readonly compared: number
  readonly differ: number
  readonly seconds: number
}

/** How long comparing all counters with Postgres takes. */
export async function reconcileTime({ redis, partitions }: Measured, reading: Database): Promise<Reconciled> {
  const versions = createProjectionVersions(redis, partitions)
  const counters = versions.open((await versions.shown()) ?? '')
  const begun = performance.now()
  const recount = createRecountStore(reading)
  const { compared, differences } = await reconcile({ counters, recount, partitions, now: Date.now })
  return { compared, differ: differences.length, seconds: (performance.now() - begun) / 1_000 }
}
