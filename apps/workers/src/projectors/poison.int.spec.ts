import { partitionOf } from '@canvass/domain/events/partition.ts'
import { TOPICS } from '@canvass/domain/events/public-event.ts'
import { sqlOf } from '@canvass/postgres/connect.ts'
import { createLetterDesk } from '@canvass/postgres/dead-letter/letter-desk.ts'
import { newId, stepWrite } from '@canvass/postgres/testing/step-writes.ts'
import { retryLetter } from '@canvass/runtime/dead-letters/decide-letter.ts'
import { redriveLetter } from '@canvass/runtime/dead-letters/redrive-letter.ts'
import type { LogWriter } from '@canvass/runtime/ports/event-log.ts'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { openPipeline, PARTITIONS, type Pipeline, soon } from '../testing/pipeline.ts'
import { resendLetter, setAsideAsAnOlderVersionWould } from '../testing/set-aside.ts'

let pipeline: Pipeline
beforeAll(async () => {
  pipeline = await openPipeline()
})
afterEach(() => pipeline.stopRoles())
afterAll(() => pipeline.close())

const allCounted = () => vi.waitFor(async () => expect(await pipeline.counted()).toEqual(pipeline.expected()), soon)

const unnumbered = (value: Buffer | null) => ({ key: Buffer.from(newId()), value, headers: { who: 'somebody' } })

test('records of others become letters, byte for byte, and what is behind them is counted', async () => {
  await pipeline.startRelay()
  await pipeline.startProjectors()
  await pipeline.startDlq()
  const planted = [
    unnumbered(Buffer.from('{"v":1')),
    unnumbered(null),
    unnumbered(Buffer.from([0xff, 0xfe, 0x00])),
    unnumbered(Buffer.alloc(700_000, 'x')),
  ]
  for (const topic of TOPICS) await pipeline.log.writer.publish([{ topic, partition: 1, records: planted }])
  await pipeline.writeSessions(30)
  await allCounted()
  const parked = async () => (await pipeline.letters.list({ reason: 'unnumbered' }, { limit: 100 })).items
  await vi.waitFor(async () => expect(await parked()).toHaveLength(TOPICS.length * planted.length), soon)
  const values = (await Promise.all((await parked()).map(({ id }) => pipeline.letters.record(id)))).map(
    (letter) => letter?.value?.toString('base64') ?? null,
  )
  for (const { value } of planted) expect(values).toContain(value?.toString('base64') ?? null)
})

test('while the DLQ is out of reach nothing moves, and nothing is lost when it is back', async () => {
  let away = true
  const writer: LogWriter = {
    publish: (batches) => (away ? Promise.reject(new Error('no broker')) : pipeline.log.writer.publish(batches)),
  }
  await pipeline.startRelay()
  await pipeline.startProjectors({ writer })
  await allCounted()
  const positions = () =>
    Promise.all([0, 1, 2].map((partition) => pipeline.counters.position('runtime.sessions', partition)))
  const before = await positions()
  const stopped = pipeline.logged('kafka.batch-failed').length
  for (const partition of [0, 1, 2]) {
    await pipeline.log.writer.publish([
      { topic: 'runtime.sessions', partition, records: [unnumbered(Buffer.from('x'))] },
    ])
  }
  await vi.waitFor(() => expect(pipeline.logged('kafka.batch-failed').length).toBeGreaterThan(stopped + 3), soon)
  await pipeline.writeSessions(10)
  expect(await positions()).toEqual(before)
  away = false
  await allCounted()
})

test('numbered records that cannot be read become letters, their numbers pass, and a retry that fails parks the same letter', async () => {
  await pipeline.startRelay()
  await pipeline.startProjectors()
  await pipeline.startDlq()
  const sessionId = newId()
  const event = { v: 1, type: 'SessionStarted', sessionId }
  const poison = ['{"v":1', 'null', '[]', JSON.stringify({ ...event, v: 2 }), JSON.stringify(event)]
  for (const payload of poison) await plant(sessionId, 'answers', payload)
  await pipeline.writeSessions(30)
  await allCounted()
  const reasons = ['bad-json', 'not-an-object', 'not-an-object', 'unknown-version', 'field-missing']
  const parked = async () => (await lettersOf(sessionId)).filter(({ status }) => status === 'parked')
  await vi.waitFor(
    async () => expect((await parked()).map(({ reason }) => reason).sort()).toEqual(reasons.sort()),
    soon,
  )
  const partition = partitionOf(sessionId, PARTITIONS)
  expect((await pipeline.counters.snapshot(partition)).setAside.get('runtime.answers')?.size).toBe(poison.length)

  const [letter] = await parked()
  await resendLetter(pipeline, letter?.id)
  await vi.waitFor(
    async () => expect(await pipeline.letters.get(letter?.id ?? '')).toMatchObject({ attempts: 2 }),
    soon,
  )
  expect(await lettersOf(sessionId)).toHaveLength(poison.length)
  expect((await pipeline.counters.snapshot(partition)).setAside.get('runtime.answers')?.size).toBe(poison.length)
})

test('a record that was set aside and can be read now counts once, however often it is retried', async () => {
  await pipeline.startRelay()
  await pipeline.startDlq()
  const projectors = await pipeline.startProjectors()
  await allCounted()
  await projectors.stop()
  const sessionId = newId()
  await pipeline.write([stepWrite({ sessionId, seq: 0 })])
  await setAsideAsAnOlderVersionWould(pipeline, sessionId, 'runtime.sessions')
  await vi.waitFor(async () => expect(await lettersOf(sessionId)).toHaveLength(1), soon)
  expect(await pipeline.counted()).not.toEqual(pipeline.expected())

  await pipeline.startProjectors()
  const [letter] = await lettersOf(sessionId)
  await resendLetter(pipeline, letter?.id)
  await resendLetter(pipeline, letter?.id)
  await allCounted()
  await vi.waitFor(async () => expect(await lettersOf(sessionId)).toMatchObject([{ status: 'resolved' }]), soon)
  await resendLetter(pipeline, letter?.id)
  await pipeline.writeSessions(10)
  await allCounted()
  const retried = async () => (await pipeline.log.admin.offsets('runtime.sessions.retry')).map(({ high }) => high)
  const position = async () => pipeline.counters.position('runtime.sessions.retry', partitionOf(sessionId, PARTITIONS))
  await vi.waitFor(async () => expect(await retried()).toContain((await position())?.offset), soon)
  await allCounted()
})

test('a key that was wrong is corrected, and the record counts once', async () => {
  await pipeline.startRelay()
  await pipeline.startProjectors()
  await pipeline.startDlq()
  const [sessionId, wrong] = [newId(), newId()]
  const start = stepWrite({ sessionId, seq: 0 })
  pipeline.events.push(...start.events)
  await plant(wrong, 'session', JSON.stringify(start.events[0]))
  await vi.waitFor(async () => expect(await lettersOf(wrong)).toMatchObject([{ reason: 'key-mismatch' }]), soon)
  const id = (await lettersOf(wrong))[0]?.id ?? ''
  const desk = createLetterDesk(pipeline.test.database)
  const user = { tenantId: 'default', actor: 'somebody' }
  const payload = { key: Buffer.from(sessionId).toString('base64') }
  await retryLetter({ ...pipeline, desk }, user, id, { reason: 'wrong key', payload })
  const mailbox = { append: () => Promise.reject(new Error('no mailbox here')) }
  const deps = { ...pipeline, mailbox, publish: pipeline.log.writer.publish, shards: 1, newId }
  expect(await redriveLetter(deps, id)).toEqual([id])
  expect(await redriveLetter(deps, id)).toEqual([])
  await vi.waitFor(async () => expect(await pipeline.letters.get(id)).toMatchObject({ status: 'resolved' }), soon)
  expect(await pipeline.counted()).toEqual(pipeline.expected())
  expect(await desk.revisions(id)).toMatchObject([{ payload: { key: Buffer.from(wrong).toString('base64') } }])
})

const lettersOf = async (sessionId: string) =>
  (await pipeline.letters.list({}, { limit: 100 })).items.filter((letter) => letter.sessionId === sessionId)

/** Puts a row into the outbox that no session worker would write. */
async function plant(sessionId: string, aggregatetype: string, payload: string): Promise<void> {
  await sql`
    insert into outbox (id, partition, aggregatetype, aggregateid, type, payload, headers)
    values (${newId()}::uuid, ${partitionOf(sessionId, PARTITIONS)}::smallint, ${aggregatetype}, ${sessionId}::uuid, 'Poison',
      ${payload}, '{}')
  `.execute(sqlOf(pipeline.test.database))
}
