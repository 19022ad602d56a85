import { frozenShards } from '@canvass/postgres/chaos/open-transactions.ts'
import { databaseTime, sessionsWrittenSince } from '@canvass/postgres/chaos/written-since.ts'
import { mailboxStatus } from '@canvass/queue/mailbox-status.ts'
import { shardOf } from '@canvass/runtime/mailbox/shard.ts'
import type { Pipeline } from '../../composition/pipeline.ts'
import { measureMovement } from '../movement.ts'
import type { Scenario, Stage } from '../scenario.ts'
import { kill, whilePaused } from '../signals.ts'
import { whileNothingCounts } from './records.ts'

export const workerPausedInTransaction: Scenario = {
  id: 'F33',
  name: 'worker paused inside a transaction',
  about: 'pauses a worker process while it holds a shard, beside another one; the other takes its job over',
  needs: { 'paused in a transaction': 1, 'ms until the other worker went on': 1 },
  harm: (stage) =>
    besideAnother(stage, () =>
      stage.withPipeline(async (pipeline) => {
        for (let attempt = 0; attempt < 60 && !(await pausedInside(stage, pipeline)); attempt += 1) await stage.flow(1)
      }),
    ),
}

/** It takes 5 to 7 s on a machine that has nothing else to do: the lock of the job runs out after 4 s and is looked at each second. */
const GOES_ON_WITHIN_MS = 25_000
const LOOK_MS = 300
const SURE_MS = 800

/** @returns whether the process was caught inside a transaction that a mailbox waits for; otherwise it goes on at once */
async function pausedInside(stage: Stage, { database, mailboxes, shards }: Pipeline): Promise<boolean> {
  let caught = false
  await whilePaused(stage, 'workers', async () => {
    const since = performance.now()
    await stage.last(LOOK_MS)
    const waiting = (await mailboxStatus(mailboxes.queues, Date.now())).filter(
      ({ ageMs }) => ageMs > performance.now() - since,
    )
    if (waiting.length === 0 || (await frozenShards(database, LOOK_MS / 2)).length === 0) return
    await stage.last(SURE_MS) // on a busy machine the other worker may have stood still for a moment too
    const frozen = await frozenShards(database, SURE_MS)
    const stuck = waiting.map(({ shard }) => shard).filter((shard) => frozen.includes(shard))
    caught = stuck.length > 0
    if (!caught) return
    stage.saw('paused in a transaction')
    const time = await databaseTime(database)
    const goesOn = async () => {
      const moved = new Set((await sessionsWrittenSince(database, time)).map((id) => shardOf(id, shards)))
      return stuck.every((shard) => moved.has(shard))
    }
    await stage.until('the other worker goes on', goesOn, GOES_ON_WITHIN_MS)
    stage.took('ms until the other worker went on', performance.now() - since)
  })
  return caught
}

export const projectorPaused: Scenario = {
  id: 'F05',
  name: 'projectors paused past their session',
  about:
    'pauses a worker process with records in hand beside another one, until that has counted on in its partitions; the one that wakes up counts nothing twice',
  needs: { 'records uncounted': 60, 'partitions taken over': 3, 'decided while one was paused': 1 },
  harm: (stage) => besideAnother(stage, () => stage.withPipeline((pipeline) => pausePastSession(stage, pipeline))),
}

async function pausePastSession(stage: Stage, pipeline: Pipeline): Promise<void> {
  const takenOver = Promise.withResolvers<void>()
  let paused = Promise.resolve()
  try {
    await whileNothingCounts(stage, async () => {
      const standing = Promise.withResolvers<void>()
      paused = whilePaused(stage, 'workers', () => {
        standing.resolve()
        return takenOver.promise
      })
      await Promise.race([standing.promise, paused]) // before counting goes on
    })
    const before = stage.acts.committed
    await stage.flow(60)
    const due = await pipeline.admin.offsets('runtime.answers')
    const behind = async () => {
      const positions = due.map(({ partition }) => pipeline.counters.position('runtime.answers', partition))
      return (await Promise.all(positions)).filter((position, i) => (position?.offset ?? 0n) < (due[i]?.high ?? 0n))
    }
    await stage.until('all partitions are counted on', async () => (await behind()).length === 0, 40_000)
    stage.saw('partitions taken over', due.length)
    stage.saw('decided while one was paused', stage.acts.committed - before)
  } finally {
    takenOver.resolve()
    await paused
  }
}

export const oneOfTwoKilled: Scenario = {
  id: 'F38',
  name: 'one of two worker processes killed',
  about: 'kills a worker process beside another one, and measures how soon shards, relays and projections go on',
  needs: { 'app-died workers': 1, 'ms until all shards moved': 1 },
  harm: (stage) =>
    besideAnother(stage, () =>
      stage.withPipeline((pipeline) => measureMovement(stage, pipeline, () => kill(stage, 'workers'))),
    ),
}

/** A second worker process runs beside the supervised one, until `work` is done. */
async function besideAnother(stage: Stage, work: () => Promise<void>): Promise<void> {
  const other = await stage.product.addWorkers()
  try {
    await stage.flow(20)
    await work()
    await stage.flow(20)
  } finally {
    await other.stop()
  }
}
