import { partitionOf } from '@canvass/domain/events/partition.ts'
import type { PublicEvent, Topic } from '@canvass/domain/events/public-event.ts'
import { type Counts, Tally } from '@canvass/domain/projection/counters.ts'
import { countGroup, foldEvent } from '@canvass/domain/projection/fold.ts'
import { eventIdFor } from '@canvass/platform/ids/uuid5.ts'
import type { StepWrite } from '@canvass/runtime/ports/session-store.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { LONG_READS, sqlOf } from '../connect.ts'
import { createDeadLetterStore } from '../dead-letter/dead-letter-store.ts'
import { createSessionStore } from '../session/session-store.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { newId, SURVEY, stepWrite } from '../testing/step-writes.ts'
import { createRecountStore } from './recount-store.ts'

const PARTITIONS = 3
let test: TestDatabase
beforeAll(async () => {
  test = await openTestDatabase()
})
afterAll(() => test.close())

const recountAt = async (upTo: readonly ReadonlyMap<Topic, string>[] = []) => {
  const database = await test.another(LONG_READS)
  const parts = Array.from({ length: PARTITIONS }, (_, partition) => ({
    partition,
    positions: upTo[partition] ?? new Map(),
    setAside: new Map(),
  }))
  return createRecountStore(database).recountAt(parts, PARTITIONS)
}

const write = (steps: readonly StepWrite[]) =>
  createSessionStore(test.database, PARTITIONS).transaction((tx) => tx.write({ steps, refusals: [], deadLetters: [] }))

/** What the projectors would count of these events. */
function folded(events: readonly PublicEvent[], partition: number): Counts {
  const tally = new Tally()
  for (const event of events) if (partitionOf(event.sessionId, PARTITIONS) === partition) foldEvent(event, tally)
  return tally.counts()
}

/** A step of another kind than a submission, with one fact. */
function otherStep(before: StepWrite, seq: number, fact: Record<string, unknown>): StepWrite {
  const { eventId: _, ...envelope } = { ...before.events[0]!, seq, step: seq }
  const type = String(fact.type)
  const event = {
    v: 1,
    sessionId: envelope.sessionId,
    surveyId: SURVEY,
    tenantId: 'acme',
    version: 1,
    mode: 'LIVE',
    seq,
    occurredAt: envelope.occurredAt,
    eventId: eventIdFor(envelope.sessionId, `${seq}/${type}/0`),
    ...fact,
  } as PublicEvent
  const status = type === 'SessionRejected' ? 'REJECTED' : before.state.status
  return {
    ...before,
    isNew: false,
    answers: [],
    step: { ...before.step, seq, step: seq, commandId: newId(), kind: type },
    state: { ...before.state, seq, status },
    events: [event],
  }
}

async function history(): Promise<PublicEvent[]> {
  const events: PublicEvent[] = []
  const store = async (steps: readonly StepWrite[]) => {
    await write(steps)
    events.push(...steps.flatMap((step) => step.events))
  }
  const ids = Array.from({ length: 60 }, () => newId())
  await store(ids.map((sessionId) => stepWrite({ sessionId, seq: 0, page: 'p1' })))
  await store(
    ids.map((sessionId, i) =>
      stepWrite({
        sessionId,
        seq: 1,
        page: 'p1',
        next: 'p2',
        answers: {
          single: { from: null, to: i % 2 ? 'm' : 'f' },
          multiple: { from: null, to: i % 3 ? ['a', 'b'] : ['b'] },
          number: { from: null, to: i % 7 },
          bool: { from: null, to: i % 2 === 0 },
          matrix: { from: null, to: { row: 'c', rank: 2, many: ['x', 'y'], given: true } },
          text: { from: null, to: { given: true } },
        },
      }),
    ),
  )
  const backs = ids
    .slice(0, 20)
    .map((sessionId) =>
      otherStep(stepWrite({ sessionId, seq: 1 }), 2, { type: 'SessionWentBack', from: 'p2', page: 'p1' }),
    )
  await store(backs)
  await store(
    ids.slice(0, 20).map((sessionId, i) =>
      stepWrite({
        sessionId,
        seq: 3,
        page: 'p1',
        next: null,
        status: 'COMPLETED',
        answers: {
          single: { from: i % 2 ? 'm' : 'f', to: 'o' },
          number: { from: i % 7, to: null },
        },
      }),
    ),
  )
  const done = ids.slice(0, 5).map((sessionId) => stepWrite({ sessionId, seq: 3, status: 'COMPLETED' }))
  await store(done.map((before) => otherStep(before, 4, { type: 'SessionRejected', reason: 'fraud' })))
  return events
}

it('counts what folding every event counts, partition by partition', async () => {
  const events = await history()
  const recounts = await recountAt()
  for (const { partition, counts, beyond } of recounts) {
    expect(counts).toEqual(folded(events, partition))
    expect(beyond).toHaveLength(
      events.filter(({ sessionId }) => partitionOf(sessionId, PARTITIONS) === partition).length,
    )
  }
  const total = recounts.map(({ counts }) => counts.get(countGroup(SURVEY, 'LIVE'))?.get('started') ?? 0)
  expect(total.reduce((sum, one) => sum + one, 0)).toBe(60)
})

it('tells what was committed beyond each position, and nothing else', async () => {
  const db = sqlOf(test.database)
  const { rows } = await sql<{ pos: string; seq: string }>`
    select '1.' || txid || '.' || seq as pos, seq::text from outbox
    where partition = 1 and aggregatetype = 'answers' order by txid, outbox.seq offset 4 limit 1
  `.execute(db)
  const all = await recountAt()
  const [, middle] = await recountAt([
    new Map(),
    new Map([
      ['runtime.answers', rows[0]!.pos],
      ['runtime.sessions', ''],
    ]),
  ])
  const answers = (payloads: readonly string[] = []) =>
    payloads.filter((text) => text.includes('AnswersSubmitted')).length
  expect(answers(middle?.beyond)).toBe(answers(all[1]?.beyond) - 5)
  expect((middle?.beyond.length ?? 0) - answers(middle?.beyond)).toBe(
    (all[1]?.beyond.length ?? 0) - answers(all[1]?.beyond),
  )
})

it('adds what was archived, and gives the letters that were set aside', async () => {
  await sql`
    insert into archived_counts (month, partition, counter_group, field, amount)
    values ('2025-01-01', 2, 'count:old:LIVE', 'started', 7), ('2025-02-01', 2, 'count:old:LIVE', 'started', 5)
  `.execute(sqlOf(test.database))
  const letter = {
    id: newId(),
    group: 'g',
    topic: 'runtime.answers',
    partition: 2,
    offset: 5n,
    timestamp: 0,
    key: null,
    value: Buffer.from('v'),
    headers: { 'outbox-n': '9' },
    reason: 'r',
    message: 'm',
    fingerprint: 'f',
  }
  await createDeadLetterStore(test.database).storeRecords([
    letter,
    { ...letter, id: newId(), offset: 6n, headers: { 'outbox-n': '10' } },
  ])
  const database = await test.another(LONG_READS)
  const [two] = await createRecountStore(database).recountAt(
    [{ partition: 2, positions: new Map(), setAside: new Map([['runtime.answers', new Set([9n, 77n])]]) }],
    PARTITIONS,
  )
  expect(two?.counts.get('count:old:LIVE')).toEqual(new Map([['started', 12]]))
  expect(two?.setAside).toEqual([{ topic: 'runtime.answers', n: 9n, value: Buffer.from('v') }])
})
