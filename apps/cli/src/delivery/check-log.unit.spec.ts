import { TOPICS, type Topic } from '@canvass/domain/events/public-event.ts'
import type { StoredRecord } from '@canvass/runtime/ports/event-log.ts'
import type { OutboxRow, RelayCursor } from '@canvass/runtime/ports/outbox.ts'
import { numberRows } from '@canvass/runtime/relay/number-rows.ts'
import { expect, it } from 'vitest'
import { createLogCheck } from './check-log.ts'

const cursor: RelayCursor = {
  partition: 0,
  epoch: 1,
  incarnation: 1,
  position: { txid: '0', seq: '0' },
  topics: Object.fromEntries(TOPICS.map((topic) => [topic, { n: 0n, baseOffset: null }])) as RelayCursor['topics'],
}

const row = (id: string, seq: number, sessionId = 'S', topic: Topic = 'runtime.answers'): OutboxRow => ({
  id,
  topic,
  txid: String(seq),
  seq: String(seq),
  aggregateId: sessionId,
  type: 'AnswersSubmitted',
  payload: JSON.stringify({ sessionId, seq }),
  headers: {},
  createdAt: 0,
})

/** Rows as the relay would write them, in the order of the log. */
function recordsOf(...rows: readonly OutboxRow[]): StoredRecord[] {
  return numberRows(cursor, rows).batches.flatMap(({ topic, partition, records }) =>
    records.map(({ key, value, headers }, index) => ({
      topic,
      partition,
      offset: BigInt(index),
      key,
      value,
      headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, Buffer.from(String(text))])),
      timestamp: 0,
    })),
  )
}

function check(records: readonly StoredRecord[], ...expected: readonly string[]) {
  const log = createLogCheck(new Map(expected.map((id) => [id, 'runtime.answers' as const])))
  for (const record of records) log.add(record)
  const [once, order] = log.result()
  return { once, order }
}

it('is content with every fact once, in order, others between', () => {
  const records = recordsOf(row('a', 1), row('x', 9, 'other'), row('b', 2), row('c', 2))
  const { once, order } = check(records, 'a', 'b', 'c')
  expect([once?.holds, order?.holds]).toEqual([true, true])
  expect(once?.figures).toMatchObject({ records: 4, facts: 3, missing: 0, resent: 0 })
})

it('accepts records that were sent again under their numbers', () => {
  const records = recordsOf(row('a', 1), row('b', 2))
  const { once, order } = check([...records, ...records], 'a', 'b')
  expect([once?.holds, order?.holds, once?.figures.resent]).toEqual([true, true, 2])
})

it('finds a fact that is missing', () => {
  expect(check(recordsOf(row('a', 1)), 'a', 'b').once).toMatchObject({ holds: false, figures: { missing: 1 } })
})

it('finds a gap in the numbers', () => {
  const [first, , third] = recordsOf(row('a', 1), row('x', 1, 'other'), row('b', 2))
  const { once } = check(
    [first, third].filter((record) => record !== undefined),
    'a',
    'b',
  )
  expect(once?.findings).toEqual([expect.stringContaining('number 3 follows 1')])
})

it('finds a fact under two numbers', () => {
  const { once } = check(recordsOf(row('a', 1), row('a', 1)), 'a')
  expect(once?.findings).toEqual([expect.stringContaining('and again at')])
})

it('finds facts of a session out of order', () => {
  const { once, order } = check(recordsOf(row('b', 2), row('a', 1)), 'a', 'b')
  expect([once?.holds, order?.holds]).toEqual([true, false])
})

it('finds changed bytes and records of strangers', () => {
  const [record] = recordsOf(row('a', 1))
  if (record === undefined) throw new Error('there is one record')
  expect(check([{ ...record, value: Buffer.from('{}') }]).once?.findings).toEqual([expect.stringContaining('checksum')])
  expect(check([{ ...record, headers: {} }]).once?.findings).toEqual([expect.stringContaining('did not write')])
})
