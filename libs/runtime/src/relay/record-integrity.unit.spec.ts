import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { StoredRecord } from '../ports/event-log.ts'
import { cursorAt, rowOf, sentRecords, submitted } from '../testing/sent-records.ts'
import { numberRows } from './number-rows.ts'
import { checksum, readNumber } from './record-integrity.ts'

const one = (): StoredRecord => sentRecords([submitted()])[0]!

test('a record from the relay reads back as it was numbered', () => {
  expect(readNumber(one())).toEqual({ n: 1n, pos: '1.900.1', incarnation: 1, intact: true })
})

test('any byte of what is counted or compared that changes is noticed', () => {
  const parts = ['key', 'value', 'outbox-n', 'outbox-pos', 'crc'] as const
  fc.assert(
    fc.property(fc.constantFrom(...parts), fc.nat(), fc.integer({ min: 0, max: 7 }), (part, at, bit) => {
      const record = one()
      const bytes = part === 'key' ? record.key : part === 'value' ? record.value : record.headers[part]
      if (!Buffer.isBuffer(bytes)) throw new Error(`${part} is missing`)
      bytes[at % bytes.length]! ^= 1 << bit
      expect(readNumber(record)?.intact).toBe(false)
    }),
  )
})

test('bytes that move from one part to the next are noticed', () => {
  const [key, value] = [Buffer.from('ab'), Buffer.from('cd')]
  const sum = checksum(key, value, '1', '1.2.3')
  expect(checksum(Buffer.from('abc'), Buffer.from('d'), '1', '1.2.3')).not.toBe(sum)
  expect(checksum(key, value, '11', '.2.3')).not.toBe(sum)
  expect(checksum(key, null, '1', '1.2.3')).not.toBe(checksum(key, Buffer.alloc(0), '1', '1.2.3'))
})

test('a record without one of the three headers, or with one of them twice, has no number', () => {
  for (const name of ['outbox-n', 'outbox-pos', 'crc']) {
    const { [name]: found, ...headers } = one().headers
    if (!Buffer.isBuffer(found)) throw new Error(`${name} is missing`)
    expect(readNumber({ ...one(), headers })).toBeUndefined()
    expect(readNumber({ ...one(), headers: { ...headers, [name]: [found, found] } })).toBeUndefined()
  }
})

test('headers that others add, such as those of a dead letter, change nothing', () => {
  const record = one()
  expect(readNumber({ ...record, headers: { ...record.headers, 'dlq-id': Buffer.from('x') } })?.intact).toBe(true)
})

test('rows are numbered densely by topic, in order, and the cursor stands behind the last', () => {
  const rows = [
    rowOf(1, 'a', 'runtime.sessions'),
    rowOf(2, 'b', 'runtime.answers'),
    rowOf(3, 'c', 'runtime.sessions'),
    rowOf(4, 'd', 'runtime.answers'),
  ]
  const { batches, next } = numberRows(cursorAt(7n), rows)
  const numbers = batches.map(({ topic, records }) => [topic, records.map(({ headers }) => headers['outbox-n'])])
  expect(numbers).toEqual([
    ['runtime.sessions', ['8', '9']],
    ['runtime.answers', ['8', '9']],
  ])
  expect(next.position).toEqual({ txid: '900', seq: '4' })
  expect(next.topics['runtime.quota'].n).toBe(7n)
  expect(next.topics['runtime.answers'].n).toBe(9n)
})

test('the same rows get the same records however they are cut into pages', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('runtime.sessions', 'runtime.answers'), { minLength: 1 }),
      fc.nat(),
      (topics, cut) => {
        const rows = topics.map((topic, index) => rowOf(index + 1, `${index}`, topic))
        const whole = numberRows(cursorAt(0n), rows)
        const head = numberRows(cursorAt(0n), rows.slice(0, cut % rows.length))
        const tail = numberRows(head.next, rows.slice(cut % rows.length))
        const records = (pages: (typeof whole)[], topic: string) =>
          pages.flatMap(({ batches }) =>
            batches.filter((batch) => batch.topic === topic).flatMap((batch) => batch.records),
          )
        for (const topic of topics) expect(records([head, tail], topic)).toEqual(records([whole], topic))
        expect(tail.next).toEqual(whole.next)
      },
    ),
  )
})
