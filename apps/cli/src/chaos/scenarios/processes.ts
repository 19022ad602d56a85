import { signal } from '@canvass/deploy/services/process-identity.ts'
import { waitUntil } from '@canvass/deploy/services/wait.ts'
import { cutOffWaiting, whileCursorsAreHeld, whileShardIsHeld } from '@canvass/postgres/chaos/hold-locks.ts'
import type { Database } from '@canvass/postgres/connect.ts'
import type { Pipeline } from '../../composition/pipeline.ts'
import type { ApiClient } from '../../load/api-client.ts'
import type { Person } from '../../load/person.ts'
import { measureMovement } from '../movement.ts'
import type { Scenario, Stage } from '../scenario.ts'
import { kill, killAndWait, whilePaused } from '../signals.ts'
import { TAKEN_MS, withPatientDatabase } from './locks.ts'
import { endsOfTopics } from './log-ends.ts'
import { queueAndLeave, settled, started, submitAndLeave, withClient } from './people.ts'

export const apiKilled: Scenario = {
  id: 'F01',
  name: 'API killed mid-batch',
  about:
    'kills the process that serves while its commands do not reach the queue, and then the one that holds the socket; whatever was acknowledged is there',
  needs: { 'commands in its hands': 20, 'api worker.died': 1, 'app-died api': 1, 'acts retry': 1 },
  harm: (stage) =>
    withClient(stage, IN_HAND, async (client) => {
      const people = await Promise.all(Array.from({ length: IN_HAND }, () => started(stage, client)))
      await killServing(stage, () => Promise.all(people.map((person) => submitAndLeave(client, person))))
      await Promise.all(people.map((person) => settled(stage, client, person)))
      await stage.flow(40)
      await killAndWait(stage, 'api')
    }),
}

const IN_HAND = 20
/** Long enough for an API that acknowledges too early to do so, and shorter than it waits for the queue. */
const HELD_MS = 500

/** Nothing reaches the queue meanwhile, so what is sent is only in the hands of the process that dies. */
async function killServing(stage: Stage, send: () => Promise<unknown>): Promise<void> {
  const serving = stage.product.findServing()
  if (serving === undefined) throw new Error('no process serves')
  let sent: Promise<unknown> = Promise.resolve()
  await whilePaused(stage, 'redisQueue', async () => {
    sent = send()
    stage.saw('commands in its hands', IN_HAND)
    await stage.last(HELD_MS)
    signal(serving, 'SIGKILL')
  })
  await sent
  const since = performance.now()
  await stage.until('another process serves', () => isAnother(stage, serving.pid))
  await stage.flow(1)
  stage.took('ms until a step was committed again', performance.now() - since)
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
  harm: (stage) => withPatientDatabase(stage, (database) => whileShardIsHeld(database, 0, () => killOnOneJob(stage))),
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
    stage.withPipeline(({ admin }) =>
      withPatientDatabase(stage, async (database) => {
        for (let attempt = 0; attempt < 8 && !(await killAfterSending(stage, database, admin)); attempt += 1)
          await stage.flow(20)
      }),
    ),
}

const SENT_WITHIN_MS = 1_500

async function killAfterSending(stage: Stage, database: Database, admin: Pipeline['admin']): Promise<boolean> {
  let sent = false
  await whileCursorsAreHeld(database, async () => {
    const before = await endsOfTopics(admin)
    sent = await waitUntil(async () => (await endsOfTopics(admin)) > before, SENT_WITHIN_MS)
    if (!sent) return // every lane waited for its cursor already: another time
    stage.saw('sent behind the cursor')
    await kill(stage, 'workers')
    await cutOffWaiting(database)
  })
  return sent
}

export const workersKilledAtRandom: Scenario = {
  id: 'F04',
  name: 'workers killed at any moment, again and again',
  about:
    'kills session worker, relay and projectors together at four random moments, between counting and committing too, and once while acknowledged commands are inside a transaction; the last is measured',
  needs: {
    'app-died workers': 5,
    'workers projector.assigned': 5,
    'acts queued': 1,
    'commands queued and left': 20,
    'ms until all shards moved': 1,
  },
  async harm(stage) {
    for (let times = 0; times < 4; times += 1) {
      await stage.flow(10)
      await stage.last(stage.random() * 1_000)
      await killAndWait(stage, 'workers')
    }
    await stage.product.healed()
    await withClient(stage, IN_HAND, (client) =>
      stage.withPipeline(async (pipeline) => {
        const people = await Promise.all(Array.from({ length: IN_HAND }, () => started(stage, client)))
        await measureMovement(stage, pipeline, () => killInTransaction(stage, client, people))
      }),
    )
  },
}

function killInTransaction(stage: Stage, client: ApiClient, people: readonly Person[]): Promise<void> {
  return withPatientDatabase(stage, (database) =>
    whileShardIsHeld(database, 0, async () => {
      await queueAndLeave(stage, client, people)
      await stage.last(TAKEN_MS)
      await kill(stage, 'workers')
      await cutOffWaiting(database)
    }),
  )
}
