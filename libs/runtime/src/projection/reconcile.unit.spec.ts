import type { Topic } from '@canvass/domain/events/public-event.ts'
import { expect, test } from 'vitest'
import type { CounterSnapshot } from '../ports/counter-store.ts'
import type { PartitionRecount } from '../ports/recount.ts'
import { submitted } from '../testing/sent-records.ts'
import { confirmReconcile } from './confirm-reconcile.ts'
import { foldEvents } from './fold-events.ts'
import { reconcile } from './reconcile.ts'

const now = Date.parse(submitted().occurredAt)
const events = (count: number) => Array.from({ length: count }, () => submitted())
const snapshot = (change: Partial<CounterSnapshot>): CounterSnapshot => ({
  counts: new Map(),
  positions: new Map(),
  setAside: new Map(),
  ...change,
})
const recounted = (change: Partial<PartitionRecount>): PartitionRecount => ({
  partition: 0,
  counts: new Map(),
  beyond: [],
  setAside: [],
  ...change,
})
const asideIn = (topic: Topic, ...numbers: readonly bigint[]) => new Map([[topic, new Set(numbers)]])
const run = (redis: CounterSnapshot, sql: PartitionRecount) =>
  reconcile({
    counters: { snapshot: async () => redis },
    recount: { recountAt: async () => [sql] },
    partitions: 1,
    now: () => now,
  })

test('what is committed but not counted yet, or set aside, is no difference', async () => {
  const value = Buffer.from(JSON.stringify(submitted()))
  const result = await run(
    snapshot({ counts: foldEvents(events(3)), setAside: asideIn('runtime.answers', 2n) }),
    recounted({
      counts: foldEvents(events(6)),
      beyond: [JSON.stringify(submitted()), JSON.stringify(submitted())],
      setAside: [{ topic: 'runtime.answers', n: 2n, value }],
    }),
  )
  expect(result).toMatchObject({ differences: [], beyond: 2, setAside: 1, unreadable: 0 })
  expect(result.compared).toBeGreaterThan(0)
})

test('a counter that is too high, too low or on one side only is named', async () => {
  const group = `count:${submitted().surveyId}:LIVE`
  const redis = new Map([[group, new Map(Object.entries({ started: 5, extra: 1 }))]])
  const sql = new Map([[group, new Map(Object.entries({ started: 4, missing: 2 }))]])
  const { differences } = await run(snapshot({ counts: redis }), recounted({ counts: sql }))
  expect(differences).toEqual([
    { partition: 0, group, field: 'started', redis: 5, expected: 4 },
    { partition: 0, group, field: 'extra', redis: 1, expected: 0 },
    { partition: 0, group, field: 'missing', redis: 0, expected: 2 },
  ])
})

test('hours that are ending are left out, others are compared', async () => {
  const hour = (hours: number) => `hour:s:LIVE:${new Date(now - hours * 3_600_000).toISOString().slice(0, 13)}`
  const counts = new Map([hour(25), hour(2)].map((group) => [group, new Map([['started', 1]])]))
  const { differences } = await run(snapshot({ counts }), recounted({}))
  expect(differences.map(({ group }) => group)).toEqual([hour(2)])
})

test('what cannot be read is told', async () => {
  const poison = { topic: 'runtime.answers', n: 1n, value: Buffer.from('{') } as const
  const setAside = asideIn('runtime.answers', 1n, 2n) // the letter of the second is not stored yet
  const result = await run(snapshot({ setAside }), recounted({ beyond: ['{"v":2}'], setAside: [poison] }))
  expect(result.unreadable).toBe(3)
})

test('what differs once is not told, what differs twice by the same is', async () => {
  const group = `count:${submitted().surveyId}:LIVE`
  const counts = (started: number, extra: number) => new Map([[group, new Map(Object.entries({ started, extra }))]])
  const looks = [counts(5, 1), counts(6, 3), counts(4, 0)]
  const compared = confirmReconcile({
    counters: { snapshot: async () => snapshot({ counts: looks.shift() ?? new Map() }) },
    recount: { recountAt: async () => [recounted({ counts: counts(looks.length === 2 ? 4 : 5, 1) })] },
    partitions: 1,
    now: () => now,
  })
  expect((await compared).differences).toEqual([{ partition: 0, group, field: 'started', redis: 6, expected: 5 }])
})
