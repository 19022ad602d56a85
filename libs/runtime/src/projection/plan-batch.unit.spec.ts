import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AppliedPosition } from '../ports/counter-store.ts'
import type { StoredRecord } from '../ports/event-log.ts'
import { event, SESSION, sentRecords, submitted } from '../testing/sent-records.ts'
import { planBatch } from './plan-batch.ts'

const plan = (records: readonly StoredRecord[], applied: AppliedPosition | null = null) =>
  planBatch('runtime.answers', applied, records)
const at = (n: bigint, offset = n): AppliedPosition => ({ n, offset, pos: `1.900.${n}` })
const records = (count: number, first = 1n) =>
  sentRecords(
    Array.from({ length: count }, () => submitted()),
    { first, offset: first - 1n },
  )
const answered = (result: ReturnType<typeof plan>) =>
  result.counts.get(`count:${submitted().surveyId}:LIVE`)?.get('question:Q1:answered') ?? 0
const reasons = (result: ReturnType<typeof plan>) => result.letters.map(({ failure }) => failure.reason)
const foreign = (value: Buffer | null): StoredRecord => ({
  topic: 'runtime.answers',
  partition: 1,
  offset: 0n,
  key: null,
  value,
  headers: {},
  timestamp: 0,
})
const spoilt = (record: StoredRecord): StoredRecord => ({ ...record, value: Buffer.from('{}') })

test('records in their turn are counted, and the position stands behind the last', () => {
  const result = plan(records(3))
  expect(result.next).toEqual(at(3n))
  expect(answered(result)).toBe(3)
  expect(result).toMatchObject({ letters: [], dropped: 0, lost: 0, waitingUpTo: null })
})

test('records sent again are dropped and leave the position', () => {
  const result = plan(records(3), at(5n, 40n))
  expect(result).toMatchObject({ dropped: 3, next: at(5n, 40n) })
  expect(answered(result)).toBe(0)
})

test('after a gap nothing counts until the missing number comes', () => {
  const [first, , third, fourth] = records(4)
  const gap = plan([first!, third!, fourth!])
  expect(gap).toMatchObject({ next: at(1n), lost: 2, waitingUpTo: 4n })
  const healed = plan(sentRecords([submitted(), submitted(), submitted()], { first: 2n, offset: 50n }), gap.next)
  expect(healed).toMatchObject({ next: at(4n, 53n), lost: 0 })
  expect(answered(gap) + answered(healed)).toBe(4)
})

test('wrong bytes wait for the intact record', () => {
  const [first, second, third] = records(3)
  expect(plan([first!, spoilt(second!), third!])).toMatchObject({ next: at(1n), lost: 2, waitingUpTo: 3n })
  expect(plan([first!, spoilt(second!)])).toMatchObject({ next: at(1n), lost: 1, waitingUpTo: 2n })
})

test('what others wrote is set aside, and only the offset passes', () => {
  const result = plan([...records(1), { ...foreign(Buffer.from('x')), offset: 1n }], null)
  expect(result.next).toEqual({ ...at(1n), offset: 2n })
  expect(result.letters).toMatchObject([{ n: null, failure: { reason: 'unnumbered' } }])
  expect(plan([foreign(null)]).next).toEqual({ n: 0n, pos: '', offset: 1n })
})

test.each([
  ['bad-json', '{"v":1'],
  ['not-an-object', '[]'],
  ['unknown-version', JSON.stringify({ ...submitted(), v: 2 })],
  ['unknown-type', JSON.stringify({ ...submitted(), type: 'Unheard' })],
  ['field-missing', JSON.stringify({ ...submitted(), changed: undefined })],
  ['field-invalid', JSON.stringify({ ...submitted(), pageMs: -1 })],
  ['wrong-topic', JSON.stringify(event({ type: 'SessionSuspended' }))],
  ['key-mismatch', JSON.stringify(submitted()).replace(SESSION, '01930000-0000-7000-8000-00000000000b')],
])('numbered poison (%s) is set aside, its number passes, and its neighbours count', (reason, payload) => {
  const result = plan(sentRecords([submitted(), payload, submitted()]))
  expect(reasons(result)).toEqual([reason])
  expect(result.letters[0]?.n).toBe(2n)
  expect(result.next).toEqual(at(3n))
  expect(answered(result)).toBe(2)
})

test('an amount that no counter can hold is set aside alone', () => {
  const huge = { ...submitted(), pageMs: Number.MAX_SAFE_INTEGER }
  const result = plan(sentRecords([submitted(), JSON.stringify(huge)]))
  expect(answered(result)).toBe(1)
  expect(result.letters).toMatchObject([{ n: 2n, failure: { reason: 'fold-failed', errorClass: 'RangeError' } }])
  expect(result.next).toEqual(at(2n))
})

test('a newer incarnation stops the batch where it begins; an older one is dropped', () => {
  const newer = sentRecords([submitted()], { first: 2n, offset: 1n, incarnation: 2 })
  const stopped = plan([...records(1), ...newer])
  expect(stopped.next).toEqual(at(1n))
  expect(stopped.halt?.name).toBe('IncarnationChanged')
  const older = plan(records(1, 2n), { n: 1n, offset: 1n, pos: '2.900.1' })
  expect(older).toMatchObject({ dropped: 1, next: { n: 1n } })
})

test('whatever is repeated, lost and sent again, and however it is cut, each number counts once', () => {
  const arbitrary = fc.record({
    sends: fc.array(fc.record({ from: fc.integer({ min: 1, max: 12 }), to: fc.integer({ min: 1, max: 12 }) })),
    cut: fc.integer({ min: 1, max: 7 }),
  })
  fc.assert(
    fc.property(arbitrary, ({ sends, cut }) => {
      const all = [...sends, { from: 1, to: 12 }] // the rewind that heals whatever is missing
      const log = all
        .flatMap(({ from, to }) => records(Math.max(0, to - from + 1), BigInt(from)))
        .map((record, offset) => ({ ...record, offset: BigInt(offset) }))
      let applied: AppliedPosition | null = null
      let total = 0
      for (let start = 0; start < log.length; start += cut) {
        const result = plan(log.slice(start, start + cut), applied)
        total += answered(result)
        applied = result.next
      }
      expect(total).toBe(12)
      expect(applied?.n).toBe(12n)
    }),
  )
})
