import { COMMAND_VERSION, type StartPayload } from '@canvass/domain/session/command.ts'
import { sqlOf } from '@canvass/postgres/connect.ts'
import { createSessionStore } from '@canvass/postgres/session/session-store.ts'
import { newId } from '@canvass/postgres/testing/step-writes.ts'
import { PATIENT } from '@canvass/queue/connections.ts'
import { startMailboxWorker } from '@canvass/queue/mailbox-worker.ts'
import { isWell } from '@canvass/runtime/session-worker/probe.ts'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type LiveWorker, openSessionWorker } from '../testing/session-worker.ts'

/** The start of a session in a month too far away for a partition: a fault that looks like one of the services, and does not end. */
const IN_2100 = '03bb2cc3-d800-7000-8000-000000000001'

const soon = { timeout: 15_000, interval: 25 }
let worker: LiveWorker
let surveyId: string
beforeEach(async () => {
  worker = await openSessionWorker(1, undefined, { firstPutBackMs: 5 })
  const question = { id: 'Q1', type: 'number' as const, text: '?' }
  surveyId = await worker.publish('put-backs', { title: 's', pages: [{ id: 'p1', questions: [question] }] })
})
afterEach(() => worker?.close())

function start(sessionId: string) {
  const payload: StartPayload = { version: 1, mode: 'LIVE', hidden: {}, seed: '00'.repeat(32), keys: [] }
  return worker.commandOf(surveyId, sessionId, { kind: 'start', step: 0, payload })
}

const logged = (event: string) => worker.lines.filter((line) => line.event === event)

describe('a job that is put back', () => {
  it('is halved after ten times while the services are well, until the one command is found', {
    timeout: 60_000,
  }, async () => {
    const [good, bad, other] = [newId(), IN_2100, newId()]
    const replies = await worker.sendTogether(0, [start(good), start(bad), start(other)])
    expect(replies.map(({ kind }) => kind)).toEqual(['done', 'set-aside', 'done'])
    expect(logged('mailbox.put-back')).toHaveLength(10)
    const { rows } = await sql`select reason, session_id from dead_letters`.execute(sqlOf(worker.database))
    expect(rows).toEqual([{ reason: 'storing-failed', session_id: bad }])
  })

  it('finds the services not well while somebody else holds its shard', { timeout: 30_000 }, async () => {
    const store = createSessionStore(worker.database, 3)
    expect(await isWell(store, 0)).toBe(true)
    const held = Promise.withResolvers<void>()
    const done = Promise.withResolvers<void>()
    const holding = store.transaction(async (tx) => {
      await tx.lockShard(0)
      held.resolve()
      await done.promise
    })
    await held.promise
    expect(await isWell(store, 0)).toBe(false)
    done.resolve()
    await holding
    expect(await isWell(store, 0)).toBe(true)
  })
})

describe('a worker that is too old', () => {
  it('leaves the job as it is, gives up its shards and says so', { timeout: 30_000 }, async () => {
    const id = newId()
    const commands = [{ ...start(id), v: COMMAND_VERSION + 1 }]
    await worker.mailboxes.append(0, { v: COMMAND_VERSION + 1, commands })
    await expect.poll(() => logged('sessions.too-old').length, soon).toBe(1)
    await expect.poll(() => logged('mailbox.held').at(-1)?.held, soon).toBe(false)
    await expect(worker.role.check.check(AbortSignal.timeout(1_000))).rejects.toThrow(/too old: .*deploy newer workers/)
    expect(await worker.mailboxes.queues[0]?.getJobCountByTypes('waiting', 'active', 'delayed')).toBe(1)

    const taken: unknown[] = []
    const newer = await startMailboxWorker({
      shard: 0,
      connection: await worker.open(PATIENT),
      onError: () => undefined,
      async process({ data }) {
        taken.push(data)
        return { done: true }
      },
    })
    newer.take()
    await expect.poll(() => taken, soon).toMatchObject([{ commands }])
    await newer.close()
  })
})
