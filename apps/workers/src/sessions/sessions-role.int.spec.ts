import { readFileSync } from 'node:fs'
import { migrateDatabase } from '@canvass/db/migrate.ts'
import type { SessionCommand, StartPayload } from '@canvass/domain/session/command.ts'
import type { SurveyDocument } from '@canvass/domain/survey/document.ts'
import { createUuid7 } from '@canvass/platform/ids/uuid7.ts'
import { memoryLog } from '@canvass/platform/logging/memory-log.ts'
import { connectDatabase, type Database, SHORT_WORK, sqlOf } from '@canvass/postgres/connect.ts'
import { createSurveyStore } from '@canvass/postgres/survey/survey-store.ts'
import { connect, FAIL_FAST, PATIENT, whenReady } from '@canvass/queue/connections.ts'
import { createMailboxWriter, type MailboxQueues } from '@canvass/queue/mailbox-writer.ts'
import { createReplyListener, type ReplyListener } from '@canvass/queue/replies.ts'
import { payloadHash } from '@canvass/runtime/mailbox/payload-hash.ts'
import type { CommandReply } from '@canvass/runtime/ports/mailbox.ts'
import { emptyRedisDatabase } from '@canvass/testing/redis-database.ts'
import { createDatabase, type TestDatabase, testServices, uniqueName } from '@canvass/testing/services.ts'
import type { Redis } from 'ioredis'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sessionsRoleOn } from '../testing/sessions-role-on.ts'

const newId = createUuid7()
const processId = uniqueName('api')
const { logger } = memoryLog()
const demo = JSON.parse(
  readFileSync(new URL('../../../../db/seeds/demo.json', import.meta.url), 'utf8'),
) as SurveyDocument
const ABOUT = { age: 30, gender: 'f', drinks: ['tea'] }

let testDatabase: TestDatabase
let database: Database
let mailboxes: MailboxQueues
let replies: ReplyListener
let surveyId: string
const redises: Redis[] = []
const role: { stop?: () => Promise<void> | void } = {}

const raise = (error: Error) => {
  throw error
}

beforeAll(async () => {
  testDatabase = await createDatabase()
  await migrateDatabase(testDatabase.url)
  const options = { url: testDatabase.url, applicationName: 'test', poolSize: 6, timeouts: SHORT_WORK }
  database = await connectDatabase({ ...options, planned: 'once', onWarning: () => undefined })
  const surveys = createSurveyStore(database, newId)
  surveyId = (await surveys.publish('default', 'demo', demo)).id
  const url = await emptyRedisDatabase(testServices().redisQueueUrl)
  const open = async (kind: typeof FAIL_FAST) => {
    const redis = connect(url, kind, raise)
    redises.push(redis)
    await whenReady(redis, 5_000)
    return redis
  }
  const producer = await open(FAIL_FAST)
  mailboxes = createMailboxWriter(producer, 1)
  replies = await createReplyListener(await open(PATIENT), processId)
  const services = { database, commands: producer, workers: await open(PATIENT), shards: 1 }
  const sessions = sessionsRoleOn({ ...services, owner: processId, log: logger })
  await sessions.start?.(new AbortController().signal)
  role.stop = () => sessions.stop?.()
})

afterAll(async () => {
  await role.stop?.()
  await mailboxes?.close()
  for (const redis of redises) redis.disconnect()
  await database?.close()
  await testDatabase?.drop()
})

type Body = Pick<SessionCommand, 'kind' | 'step' | 'payload'>

function command(sessionId: string, body: Body): SessionCommand {
  const frame = { v: 1, id: newId(), sessionId, surveyId, tenantId: 'default', sentAt: new Date().toISOString() }
  return { ...frame, ...body, payloadHash: payloadHash(body.kind, body.payload), replyTo: processId } as SessionCommand
}

const startPayload = (keys: StartPayload['keys'] = []): StartPayload => ({
  version: 1,
  mode: 'LIVE',
  hidden: {},
  seed: '00'.repeat(32),
  keys,
})

const start = (sessionId: string, keys: StartPayload['keys'] = []) =>
  command(sessionId, { kind: 'start', step: 0, payload: startPayload(keys) })

const submit = (sessionId: string, step: number, answers: Record<string, unknown>) =>
  command(sessionId, { kind: 'submit', step, payload: { answers } })

/** Sends commands as one job and waits for all replies. */
async function send(...commands: readonly SessionCommand[]): Promise<CommandReply[]> {
  const expected = commands.map(({ id }) => replies.expect(id))
  await mailboxes.append(0, { v: 1, commands })
  return Promise.all(
    expected.map(async (reply) => (await reply.within(10_000)) ?? raise(new Error('no reply within 10 s'))),
  )
}

const count = async (table: string, sessionId: string): Promise<number> => {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from ${sql.table(table)} where session_id = ${sessionId}::uuid
  `.execute(sqlOf(database))
  return rows[0]?.count ?? -1
}

describe('the session worker', () => {
  it('walks several commands of one session in one job, and stores steps, answers and events', async () => {
    const id = newId()
    const [begun, about] = await send(start(id), submit(id, 1, ABOUT))
    expect(begun).toMatchObject({ kind: 'done', duplicate: false, view: { step: 1, page: { id: 'about' } } })
    expect(about).toMatchObject({ kind: 'done', duplicate: false, view: { step: 2, page: { id: 'habits' } } })
    expect(await count('session_steps', id)).toBe(2)
    expect(await count('answers', id)).toBe(3)
    const { rows } = await sql<{ type: string }>`
      select type from outbox where aggregateid = ${id} order by txid, seq
    `.execute(sqlOf(database))
    expect(rows.map(({ type }) => type)).toEqual(['SessionStarted', 'AnswersSubmitted'])
  })

  it('answers a repeated step as before, and refuses other answers and steps ahead', async () => {
    const id = newId()
    await send(start(id))
    const [first] = await send(submit(id, 1, ABOUT))
    const [again] = await send(submit(id, 1, ABOUT))
    expect(again).toEqual({ ...first, commandId: again?.commandId, duplicate: true })
    const [other, ahead] = await send(submit(id, 1, { ...ABOUT, age: 31 }), submit(id, 7, ABOUT))
    expect(other).toMatchObject({ kind: 'refused', problem: { code: 'step-conflict', extras: { currentStep: 2 } } })
    expect(ahead).toMatchObject({ kind: 'refused', problem: { code: 'step-ahead', extras: { currentStep: 2 } } })
    expect(await count('session_steps', id)).toBe(2)
    expect(await count('refusals', id)).toBe(2)
  })

  it('gives a repeated start the session of the first, and refuses the key for something else', async () => {
    const keys = [{ kind: 'idempotency', scope: surveyId, key: uniqueName('key') }] as const
    const [one, two] = [newId(), newId()]
    const [first] = await send(start(one, keys))
    const [second] = await send(start(two, keys))
    expect(second).toMatchObject({ kind: 'done', sessionId: one, duplicate: true })
    expect(first).toMatchObject({ kind: 'done', sessionId: one, duplicate: false })
    const elsewhere = command(newId(), { kind: 'start', step: 0, payload: { ...startPayload(keys), mode: 'TEST' } })
    expect(await send(elsewhere)).toMatchObject([{ kind: 'refused', problem: { code: 'idempotency-conflict' } }])
    expect(await count('session_steps', two)).toBe(0)
  })

  it('gives two starts with one key in the same job the same session', async () => {
    const keys = [{ kind: 'idempotency', scope: surveyId, key: uniqueName('key') }] as const
    const [one, two] = [newId(), newId()]
    const [first, second] = await send(start(one, keys), start(two, keys))
    expect(first).toMatchObject({ kind: 'done', sessionId: one, duplicate: false })
    expect(second).toMatchObject({ kind: 'done', sessionId: one, duplicate: true })
  })

  it('sets aside what does not decode and goes on with the rest of the job', async () => {
    const id = newId()
    const begin = start(id)
    const broken = { ...submit(id, 1, ABOUT), kind: 'dance' } as unknown as SessionCommand
    const expected = replies.expect(begin.id)
    await mailboxes.append(0, { v: 1, commands: [broken, begin] })
    expect(await expected.within(10_000)).toMatchObject({ kind: 'done' })
    const { rows } = await sql<{ reason: string }>`
      select reason from dead_letters where command::text like ${`%${broken.id}%`}
    `.execute(sqlOf(database))
    expect(rows).toEqual([{ reason: 'malformed' }])
  })

  it('sets aside the one command that Postgres refuses, and stores its neighbours', async () => {
    const [good, bad] = [newId(), newId()]
    const nul = command(bad, { kind: 'start', step: 0, payload: { ...startPayload(), collector: 'a\u0000b' } })
    const [kept, aside] = await send(start(good), nul)
    expect(kept).toMatchObject({ kind: 'done' })
    expect(aside).toMatchObject({ kind: 'set-aside' })
    expect(await count('session_steps', good)).toBe(1)
    expect(await count('session_steps', bad)).toBe(0)
  })

  it('applies no command twice when a job runs again', async () => {
    const id = newId()
    const job = [start(id), submit(id, 1, ABOUT)]
    const first = await send(...job)
    const again = await send(...job)
    expect(again.map((reply) => reply.kind === 'done' && reply.duplicate)).toEqual([true, true])
    expect(again.map((reply) => reply.kind === 'done' && reply.eventId)).toEqual(
      first.map((reply) => reply.kind === 'done' && reply.eventId),
    )
    expect(await count('session_steps', id)).toBe(2)
  })
})
