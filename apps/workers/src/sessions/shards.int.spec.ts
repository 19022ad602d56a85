import type { StartPayload } from '@canvass/domain/session/command.ts'
import { newId } from '@canvass/postgres/testing/step-writes.ts'
import { FAIL_FAST, PATIENT } from '@canvass/queue/connections.ts'
import { shardOf } from '@canvass/runtime/mailbox/shard.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type LiveWorker, openSessionWorker } from '../testing/session-worker.ts'
import { sessionsRoleOn } from '../testing/sessions-role-on.ts'
import { HANGING_VERSION } from '../testing/worker-process.ts'
import { type WorkerProcess, workerProcesses } from '../testing/worker-processes.ts'

const SHARDS = 6
const soon = { timeout: 20_000, interval: 50 }

let desk: LiveWorker
let processes: ReturnType<typeof workerProcesses>
let surveyId: string
beforeAll(async () => {
  desk = await openSessionWorker(SHARDS, undefined, { works: false, replyMs: 30_000 })
  processes = workerProcesses(desk.elsewhere)
  const question = { id: 'Q1', type: 'number' as const, text: '?' }
  surveyId = await desk.publish('shards', { title: 's', pages: [{ id: 'p1', questions: [question] }] })
})
afterAll(async () => {
  await processes?.close()
  await desk?.close()
})

/** A session of the shard. */
function sessionIn(shard: number): string {
  for (;;) {
    const id = newId()
    if (shardOf(id, SHARDS) === shard) return id
  }
}

function start(shard: number, version = 1) {
  const payload: StartPayload = { version, mode: 'LIVE', hidden: {}, seed: '00'.repeat(32), keys: [] }
  return desk.send(surveyId, sessionIn(shard), { kind: 'start', step: 0, payload })
}

const all = Array.from({ length: SHARDS }, (_, shard) => shard)
const shares = (...workers: readonly WorkerProcess[]) => workers.map(({ held }) => held.size)

it('worker processes share the shards, and take over those of one that was killed', { timeout: 90_000 }, async () => {
  const stays = processes.start('stays')
  await expect.poll(() => shares(stays), soon).toEqual([SHARDS])
  const hangs = processes.start('hangs')
  await expect.poll(() => shares(stays, hangs), soon).toEqual([3, 3])
  expect([...stays.held, ...hangs.held].sort()).toEqual(all)
  expect((await Promise.all(all.map((shard) => start(shard)))).map(({ kind }) => kind)).toEqual(all.map(() => 'done'))

  const [busy = -1] = hangs.held
  const underWay = start(busy, HANGING_VERSION)
  await expect.poll(() => desk.mailboxes.queues[busy]?.getActiveCount(), soon).toBe(1)
  hangs.child.kill('SIGKILL')
  await hangs.ended
  const killedAt = performance.now()
  const behind = all.map((shard) => start(shard))
  await expect.poll(() => shares(stays), soon).toEqual([SHARDS])
  const movedMs = performance.now() - killedAt
  expect(await underWay).toMatchObject({ kind: 'done' })
  const decidedMs = performance.now() - killedAt
  expect((await Promise.all(behind)).map(({ kind }) => kind)).toEqual(all.map(() => 'done'))
  process.stdout.write(`shards moved after ${Math.round(movedMs)} ms, job decided after ${Math.round(decidedMs)} ms\n`)
})

it('a worker that stops gives its shards away at once', { timeout: 60_000 }, async () => {
  const [stays] = processes.alive()
  if (stays === undefined) throw new Error('no worker lives')
  const services = { database: desk.database, commands: await desk.open(FAIL_FAST), workers: await desk.open(PATIENT) }
  const role = sessionsRoleOn({ ...services, shards: SHARDS, owner: 'leaves', log: desk.logger })
  await role.start?.(AbortSignal.timeout(10_000))
  await expect.poll(() => shares(stays), soon).toEqual([3])
  await role.stop?.()
  expect(await services.commands.zcard('peers:{sessions}')).toBe(1)
  await expect.poll(() => shares(stays), soon).toEqual([SHARDS])
})
