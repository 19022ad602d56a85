import { TOPICS } from '@canvass/domain/events/public-event.ts'
import { sqlOf } from '@canvass/postgres/connect.ts'
import { agreeOnSettings } from '@canvass/postgres/settings/agree-on-settings.ts'
import { SURVEY } from '@canvass/postgres/testing/step-writes.ts'
import { SHARD_HASH } from '@canvass/runtime/mailbox/shard.ts'
import { CountersLost } from '@canvass/runtime/ports/counter-store.ts'
import type { RebuildProgress } from '@canvass/runtime/ports/rebuild-store.ts'
import type { RebuildDeps } from '@canvass/runtime/projection/rebuild/rebuild-deps.ts'
import { RebuildRunning, rebuildProjections } from '@canvass/runtime/projection/rebuild/rebuild-projections.ts'
import { reconcile } from '@canvass/runtime/projection/reconcile.ts'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { openPipeline, PARTITIONS, type Pipeline, soon } from '../testing/pipeline.ts'
import { resendLetter, setAsideAsAnOlderVersionWould } from '../testing/set-aside.ts'

let pipeline: Pipeline
beforeAll(async () => {
  pipeline = await openPipeline()
})
afterEach(() => pipeline.stopRoles())
afterAll(() => pipeline.close())

const GROUP = `count:${SURVEY}:LIVE`
const allCounted = () => vi.waitFor(async () => expect(await pipeline.counted()).toEqual(pipeline.expected()), soon)
const started = async () => (await pipeline.counters.read([GROUP])).get(GROUP)?.get('started') ?? 0
const shown = async () => (await pipeline.versions.shown()) ?? ''

const depsWith = (change: Partial<RebuildDeps> = {}): RebuildDeps => ({
  ...pipeline.rebuild,
  onTrouble: () => undefined,
  onProgress: () => undefined,
  ...change,
})
const rebuild = (change: Partial<RebuildDeps> = {}, signal = new AbortController().signal) =>
  rebuildProjections(depsWith(change), { by: 'spec', reason: 'to see', signal })

const written = () => pipeline.expected().get(GROUP)?.get('started') ?? 0

/** Does something again and again until `end`, which rejects with what it met. */
function whileGoing(work: () => Promise<unknown>) {
  let ended = false
  const going = (async () => {
    while (!ended) await work()
  })()
  going.catch(() => undefined) // told at the end
  return {
    end() {
      ended = true
      return going
    },
  }
}

/** Every counter against a recount, as `canvass projections reconcile` does it. */
const differences = async () =>
  (
    await reconcile({
      counters: pipeline.counters,
      recount: pipeline.rebuild.recount,
      partitions: PARTITIONS,
      now: Date.now,
    })
  ).differences

async function begin(sessions = 30): Promise<void> {
  await pipeline.startRelay()
  await pipeline.startProjectors()
  await pipeline.writeSessions(sessions)
  await allCounted()
  await vi.waitFor(async () => expect(await pipeline.rebuild.rebuilds.running()).toBeUndefined(), soon)
}

describe('beside the version that is shown', () => {
  test('under load no number is shown that goes back, is too high or stays wrong', async () => {
    await begin()
    const before = await shown()
    const seen: number[] = []
    const watching = whileGoing(async () => {
      const low = seen.at(-1) ?? 0
      const now = await started()
      expect(now).toBeGreaterThanOrEqual(low)
      expect(now).toBeLessThanOrEqual(written() + 20) // those being written
      seen.push(now)
    })
    const writing = whileGoing(() => pipeline.writeSessions(20))
    const phases = new Set<string>()
    const versions = {
      ...pipeline.versions,
      async fill(...args: Parameters<typeof pipeline.versions.fill>) {
        await pipeline.versions.fill(...args)
        const due = written() + 40 // two waves, of which one may have been under way when the base was read
        await vi.waitFor(async () => expect(await started()).toBeGreaterThanOrEqual(due), soon) // there is something to catch up with
      },
    }
    try {
      const result = await rebuild({ versions, onProgress: (_, { phase }: RebuildProgress) => phases.add(phase) })
      expect(result).toMatchObject({ outcome: 'shown', instead: before })
      expect(result.caughtUp).toBeGreaterThan(0)
      expect([...phases]).toEqual(['recounting', 'filling', 'catching-up', 'removing'])
      expect(await shown()).toBe(result.version)
      expect(await differences()).toEqual([])
    } finally {
      await writing.end()
    }
    await allCounted()
    await watching.end()
    expect(seen.length).toBeGreaterThan(50)
    expect(await pipeline.redis.keys(`${before}:*`)).toEqual([])
    await vi.waitFor(async () => expect(await Promise.all(TOPICS.map(lagOf))).toEqual([0, 0, 0]), soon)
  })

  test('what is shown stands still for the change, and nothing that comes meanwhile is missed', async () => {
    await begin()
    const before = written()
    const startsIn = async (version: string) => {
      const parts = await Promise.all([0, 1, 2].map((partition) => pipeline.versions.open(version).snapshot(partition)))
      return parts.reduce((sum, { counts }) => sum + (counts.get(GROUP)?.get('started') ?? 0), 0)
    }
    let during: number | undefined
    const versions = {
      ...pipeline.versions,
      async show(...[version, instead]: Parameters<typeof pipeline.versions.show>) {
        // each wave is sent when the one before has been counted, so who is not held has had time for the first
        for (let wave = 0; wave < 3; wave += 1) {
          await pipeline.writeSessions(10)
          await vi.waitFor(async () => expect(await startsIn(version)).toBe(written()), soon)
        }
        during = await started()
        return pipeline.versions.show(version, instead)
      },
    }
    await rebuild({ versions })
    expect(during).toBe(before)
    expect(await started()).toBe(written())
    await allCounted()
  })

  test('counters that were wrong are right afterwards, and go on', async () => {
    await begin()
    await pipeline.redis.hincrby(`${await shown()}:{1}:${GROUP}`, 'started', 7)
    expect(await differences()).toHaveLength(1)
    await rebuild()
    expect(await differences()).toEqual([])
    await pipeline.writeSessions(10)
    await allCounted()
  })

  test('one at a time, and one that was killed half-way is begun again and leaves nothing', async () => {
    await begin()
    const filled = Promise.withResolvers<void>()
    const killed = new AbortController()
    const never = new Promise<never>(() => undefined)
    const versions = {
      ...pipeline.versions,
      fill: async (...args: Parameters<typeof pipeline.versions.fill>) => {
        await pipeline.versions.fill(...args)
        filled.resolve()
        return never
      },
    }
    void rebuild({ versions, rebuilds: { ...pipeline.rebuild.rebuilds, note: async () => true } }, killed.signal)
    await filled.promise
    await expect(rebuild()).rejects.toThrow(RebuildRunning)
    expect(await pipeline.rebuild.rebuilds.running()).toMatchObject({ startedBy: 'spec', reason: 'to see' })
    expect((await versionsThere()).size).toBe(2)

    await sql`update projection_rebuilds set heard_at = heard_at - interval '11 seconds' where ended_at is null`.execute(
      sqlOf(pipeline.test.database),
    )
    const { version } = await rebuild()
    expect(await versionsThere()).toEqual(new Set([version]))
    expect(await differences()).toEqual([])
  })

  test('one that is stopped or fails changes nothing that is shown', async () => {
    await begin()
    const before = await shown()
    const stopping = new AbortController()
    const versions = {
      ...pipeline.versions,
      hold: async () => {
        stopping.abort(new Error('no more'))
        return new Map()
      },
    }
    await expect(rebuild({ versions }, stopping.signal)).rejects.toThrow('no more')
    expect(await shown()).toBe(before)
    expect(await versionsThere()).toEqual(new Set([before]))
    await pipeline.writeSessions(10)
    await allCounted()
    expect(await rebuild()).toMatchObject({ outcome: 'shown' })
  })
})

async function lagOf(topic: (typeof TOPICS)[number]): Promise<number> {
  const ends = await pipeline.log.admin.offsets(topic)
  const left = await Promise.all(
    ends.map(async ({ partition, high }) =>
      Number(high - ((await pipeline.counters.position(topic, partition))?.offset ?? 0n)),
    ),
  )
  return left.reduce((sum, one) => sum + one, 0)
}

/** Has Kafka forget what it holds, as after its retention. */
async function emptyLog(): Promise<void> {
  const admin = pipeline.kafka.admin()
  await admin.connect()
  for (const topic of TOPICS) {
    const ends = await pipeline.log.admin.offsets(topic)
    const partitions = ends.map(({ partition, high }) => ({ partition, offset: `${high}` }))
    await admin.fetchTopicMetadata({ topics: [`${pipeline.prefix}.${topic}`] }) // its leaders have to be known
    await admin.deleteTopicRecords({ topic: `${pipeline.prefix}.${topic}`, partitions })
  }
  await admin.disconnect()
}

const versionsThere = async () => new Set((await pipeline.redis.keys('v*:{*}:*')).map((key) => key.split(':')[0]))

describe('by itself', () => {
  test('under load after everything was lost; nothing is shown meanwhile instead of something wrong', async () => {
    await begin()
    const before = await shown()
    const writing = whileGoing(() => pipeline.writeSessions(20))
    try {
      await pipeline.redis.flushdb()
      await expect(started()).rejects.toBeInstanceOf(CountersLost)
      const least = written()
      expect(await vi.waitFor(started, soon)).toBeGreaterThanOrEqual(least)
    } finally {
      await writing.end()
    }
    await allCounted()
    expect(await shown()).not.toBe(before)
    expect(await differences()).toEqual([])
  })

  test('also when Kafka no longer holds what was counted', async () => {
    await begin()
    await pipeline.stopRoles()
    await emptyLog()
    await pipeline.redis.flushdb()
    await pipeline.startRelay()
    await pipeline.startProjectors()
    await pipeline.writeSessions(10)
    await allCounted()
    expect(await differences()).toEqual([])
  })

  test('when the cache comes back older than what Kafka and the outbox still hold', async () => {
    await begin()
    const version = await shown()
    const dump = await Promise.all(
      (await pipeline.redis.keys(`${version}:*`)).map(
        async (key) => [key, await pipeline.redis.dumpBuffer(key)] as const,
      ),
    )
    await pipeline.writeSessions(30)
    await allCounted()
    await pipeline.stopRoles()
    await emptyLog()
    await sql`delete from outbox`.execute(sqlOf(pipeline.test.database))
    for (const [key, value] of dump) if (value !== null) await pipeline.redis.restore(key, 0, value, 'REPLACE')
    await pipeline.startRelay()
    await pipeline.startProjectors()
    await pipeline.writeSessions(10)
    await allCounted()
    expect(await shown()).not.toBe(version)
    expect(await differences()).toEqual([])
  })

  test('once, though every process notices', async () => {
    await begin()
    await pipeline.startProjectors()
    await pipeline.startProjectors()
    const before = pipeline.logged('projections.rebuild-ended').length
    await pipeline.redis.flushdb()
    await pipeline.writeSessions(30)
    await allCounted()
    await vi.waitFor(async () => expect(await pipeline.rebuild.rebuilds.running()).toBeUndefined(), soon)
    const shownBy = () =>
      pipeline
        .logged('projections.rebuild-ended')
        .slice(before)
        .filter(({ outcome }) => outcome === 'shown')
    await vi.waitFor(() => expect(shownBy()).toHaveLength(1), soon)
  })

  test('after the database became another one', async () => {
    await begin()
    const before = await shown()
    await agreeOnSettings(pipeline.test.database, { shards: 1, shardHash: SHARD_HASH, topicPartitions: PARTITIONS })
    await sql`update pipeline_settings set timeline_id = timeline_id + 1`.execute(sqlOf(pipeline.test.database))
    await vi.waitFor(async () => {
      await pipeline.writeSessions(5)
      expect(await shown()).not.toBe(before)
    }, soon)
    await allCounted()
    expect(await differences()).toEqual([])
  })
})

test('a retry of a letter at or below the base finds it counted', async () => {
  await pipeline.startRelay()
  await pipeline.startDlq()
  const projectors = await pipeline.startProjectors()
  await allCounted()
  await projectors.stop()
  const [sessionId = ''] = await pipeline.writeSessions(1)
  await setAsideAsAnOlderVersionWould(pipeline, sessionId, 'runtime.sessions')
  const letterOf = async () =>
    (await pipeline.letters.list({}, { limit: 10 })).items.find((one) => one.sessionId === sessionId)
  const { id } = await vi.waitFor(async () => (await letterOf()) ?? expect.fail('the letter is not stored yet'), soon)
  await pipeline.startProjectors()
  await vi.waitFor(async () => expect(await differences()).toEqual([]), soon)
  expect(await pipeline.counted()).not.toEqual(pipeline.expected())
  await rebuild()
  expect(await pipeline.counted()).toEqual(pipeline.expected())
  await resendLetter(pipeline, id)
  await vi.waitFor(async () => expect(await pipeline.letters.get(id)).toMatchObject({ status: 'resolved' }), soon)
  expect(await pipeline.counted()).toEqual(pipeline.expected())
  expect(await differences()).toEqual([])
})
