import type { Topic } from '@canvass/domain/events/public-event.ts'
import { expect, test } from 'vitest'
import { type AppliedPosition, CountersLost } from '../ports/counter-store.ts'
import type { RelayCursor } from '../ports/outbox.ts'
import { cursorAt } from '../testing/sent-records.ts'
import { lowestPositions } from './lowest-positions.ts'

/** The relay of partition 1 stands at 900.5 with number 10 of every topic. */
const cursor: RelayCursor = { ...cursorAt(10n, 2), position: { txid: '900', seq: '5' } }
const at = (n: bigint, pos: string): AppliedPosition => ({ offset: 0n, n, pos })
const all = at(10n, '2.100.1')

const lowest = (change: Partial<Record<Topic, AppliedPosition>>) => {
  const positions = { 'runtime.sessions': all, 'runtime.answers': all, 'runtime.quota': all, ...change }
  return lowestPositions(
    { cursors: async () => [cursor] },
    { position: async (topic) => (topic in positions ? positions[topic as Topic] : null) },
  )
}

test('is where the relay stands when everything is counted, however old the last record of a topic is', async () => {
  expect(await lowest({})).toEqual([{ partition: 1, position: { txid: '900', seq: '5' } }])
})

test('is the position of the topic that is furthest behind', async () => {
  const behind = { 'runtime.answers': at(9n, '2.899.77'), 'runtime.quota': at(8n, '2.899.8') }
  expect(await lowest(behind)).toEqual([{ partition: 1, position: { txid: '899', seq: '8' } }])
})

test('is never beyond the relay, which may have been set back', async () => {
  expect(await lowest({ 'runtime.answers': at(11n, '2.950.1') })).toEqual([
    { partition: 1, position: { txid: '900', seq: '5' } },
  ])
})

test('is the beginning for a topic of which nothing is counted', async () => {
  expect(await lowest({ 'runtime.quota': at(0n, '') })).toEqual([{ partition: 1, position: { txid: '0', seq: '0' } }])
})

test('is unknown while the counters belong to another incarnation, and when they are lost', async () => {
  expect(await lowest({ 'runtime.quota': at(10n, '1.900.5') })).toEqual([])
  const lost = { position: () => Promise.reject(new CountersLost(null)) }
  expect(await lowestPositions({ cursors: async () => [cursor] }, lost)).toEqual([])
})
