import { signal } from '@canvass/deploy/services/process-identity.ts'
import { waitUntil } from '@canvass/deploy/services/wait.ts'
import { cutOffWaiting, whileCursorsAreHeld, whileShardIsHeld } from '@canvass/postgres/chaos/hold-locks.ts'
import type { Database } from '@canvass/postgres/connect.ts'
import { openDatabase } from '../../composition/database.ts'
import type { Pipeline } from '../../composition/pipeline.ts'
import { killWorkersAndMeasure } from '../movement.ts'
import type { Scenario, Stage } from '../scenario.ts'
import { kill, killAndWait } from '../signals.ts'
import { endsOfTopics } from './log-ends.ts'

const NO_TIMEOUTS = { lock: 5_000, idleInTransaction: 0, transaction: 0, statement: 0 }

export const apiKilled: Scenario = {
  id: 'F01',
  name: 'API killed mid-batch',
  about: 'kills the process that serves and then the one that holds the socket; whatever was acknowledged is there',
  needs: { 'api worker.died': 1, 'app-died api': 1, 'acts retry': 1 },
  async harm(stage) {
    const serving = stage.product.findServing()
    if (serving === undefined) throw new Error('no process serves')
    signal(serving, 'SIGKILL')
    const since = performance.now()
    await stage.until('another process serves', () => isAnother(stage, serving.pid))
    await stage.flow(1)
    stage.took('ms until a step was committed again', performance.now() - since)
    await stage.flow(40)
    await killAndWait(stage, 'api')
  },
}

function isAnother({ product }: Stage, pid: number): boolean {
  const now = product.findServing()
  return now !== undefined && now.pid !== pid
}

export const workerKilledOnOneJob: Scenario = {
  id: 'F02',
  name: 'worker killed three times on one job',
  about:
    'holds a shard so that its job cannot end, and kills whoever works on it; the job is decided once, when it can be',
  needs: { 'app-died workers': 3, 'runs of one job that died': 3 },
  async harm(stage) {
    const database = await openDatabase(stage.product.urls.databaseUrl, NO_TIMEOUTS)
    try {
      await whileShardIsHeld(database, 0, () => killOnOneJob(stage))
    } finally {
      await database.close()
    }
  },
}

const KILLS = 3
/** Some seconds on a machine that has nothing else to do: the start of a worker, and the lock of its job running out. */
const TAKEN_AGAIN_WITHIN_MS = 90_000

function killOnOneJob(stage: Stage): Promise<void> {
  return stage.withPipeline(async ({ mailboxes }) => {
    const active = async () => (await mailboxes.queues[0]?.getJobs(['active']))?.[0]
    let id: string | undefined
    for (let died = 0; died < KILLS; died += 1) {
      await stage.until(
        `run ${died + 1} of the job`,
        async () => {
          const job = await active()
          return job !== undefined && (id === undefined || job.id === id) && job.stalledCounter >= died
        },
        TAKEN_AGAIN_WITHIN_MS,
      )
      id = (await active())?.id ?? id
      await killAndWait(stage, 'workers')
    }
    const runs = async () => (await mailboxes.queues[0]?.getJobs(['active', 'waiting'], 0, 0, true))?.[0]
    await stage.until(
      'the job is taken for stalled again',
      async () => ((await runs())?.stalledCounter ?? 0) >= KILLS,
      TAKEN_AGAIN_WITHIN_MS,
    )
    stage.saw('runs of one job that died', (await runs())?.stalledCounter)
  })
}

export const relayKilled: Scenario = {
  id: 'F03',
  name: 'relay killed between sending and moving its cursor',
  about:
    'holds the cursors until records are in Kafka that no cursor is behind, and kills the relay; readers skip what comes twice',
  needs: { 'app-died workers': 1, 'sent behind the cursor': 1, 'records resent': 1 },
  harm: (stage) =>
    stage.withPipeline(async ({ admin }) => {
      const database = await openDatabase(stage.product.urls.databaseUrl, NO_TIMEOUTS)
      try {
        for (let attempt = 0; attempt < 8 && !(await killAfterSending(stage, database, admin)); attempt += 1)
          await stage.flow(20)
      } finally {
        await database.close()
      }
    }),
}

const SENT_WITHIN_MS = 1_500

async function killAfterSending(stage: Stage, database: Database, admin: Pipeline['admin']): Promise<boolean> {
  let sent = false
  await whileCursorsAreHeld(database, async () => {
    const before = await endsOfTopics(admin)
    sent = await waitUntil(async () => (await endsOfTopics(admin)) > before, SENT_WITHIN_MS)
    if (!sent) return // every lane waited for its cursor already: another time
    stage.saw('sent behind the cursor')
    kill(stage, 'workers')
    await cutOffWaiting(database)
  })
  return sent
}

/** The last of the five is measured: the others may not have let anything move before the next. */
const KILLS_AT_RANDOM = 4

export const workersKilledAtRandom: Scenario = {
  id: 'F04',
  name: 'workers killed at any moment, again and again',
  about:
    'kills session worker, relay and projectors together at five random moments, between counting and committing too',
  needs: { 'app-died workers': 5, 'workers projector.assigned': 5, 'acts queued': 1 },
  async harm(stage) {
    for (let times = 0; times <= KILLS_AT_RANDOM; times += 1) {
      await stage.flow(10)
      await stage.last(stage.random() * 1_000)
      if (times < KILLS_AT_RANDOM) await killAndWait(stage, 'workers')
      else await stage.withPipeline((pipeline) => killWorkersAndMeasure(stage, pipeline))
    }
  },
}
