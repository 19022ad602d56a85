import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LogRecord, StoredRecord } from '../ports/event-log.ts'
import { readNumber } from '../relay/record-integrity.ts'
import { SESSION, SURVEY, sentRecords, submitted } from '../testing/sent-records.ts'
import { fingerprint, toDlqRecord } from './dead-letter-record.ts'
import { headerFromText, headerToText } from './header-text.ts'
import { toRetryBatch } from './retry-record.ts'
import { toLetter } from './store-dlq.ts'

const failure = { reason: 'unknown-version', stage: 'decode-record', errorClass: 'Rejected', message: 'v is 2' }
const original = sentRecords([submitted()], { offset: 41n })[0]!
const group = 'answer-consumer-group'
const [day1, day2] = ['2026-11-23T10:00:00.000Z', '2026-11-24T10:00:00.000Z']

/** What a broker gives back of what was sent to it. */
const stored = (record: LogRecord, topic: string, offset: bigint): StoredRecord => ({
  topic,
  partition: 1,
  offset,
  key: record.key,
  value: record.value,
  headers: Object.fromEntries(
    Object.entries(record.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map((one) => Buffer.from(one)) : Buffer.from(value),
    ]),
  ),
  timestamp: 5_000,
})
const dlq = (record: StoredRecord, at = day1) =>
  stored(toDlqRecord(record, failure, group, at), 'runtime.answers.dlq', 7n)

test('a letter knows where its record stood, how it failed, and whose it is', () => {
  expect(toLetter(dlq(original))).toMatchObject({
    group,
    topic: 'runtime.answers',
    partition: 1,
    offset: 41n,
    timestamp: 1_000,
    attempts: 1,
    firstFailedAt: day1,
    lastFailedAt: day1,
    reason: failure.reason,
    message: failure.message,
    sessionId: SESSION,
    surveyId: SURVEY,
    value: original.value,
  })
})

test('the same record has the same letter whenever it is set aside, another record another one', () => {
  expect(toLetter(dlq(original, day2)).id).toBe(toLetter(dlq(original)).id)
  expect(toLetter(dlq({ ...original, offset: 42n })).id).not.toBe(toLetter(dlq(original)).id)
  expect(toLetter(dlq({ ...original, value: null })).id).not.toBe(toLetter(dlq(original)).id)
})

test('a retry brings the record back as the relay sent it, and a second failure the same letter', () => {
  const letter = toLetter(dlq(original))
  const { topic, partition, records } = toRetryBatch(letter)
  expect([topic, partition]).toEqual(['runtime.answers.retry', 1])
  const retried = stored(records[0]!, topic, 3n)
  expect(readNumber(retried)).toEqual(readNumber(original))
  expect(retried.value).toEqual(original.value)
  const again = toLetter(dlq(retried, day2))
  expect(again).toEqual({ ...letter, attempts: 2, lastFailedAt: day2 })
})

test('bytes and repeated headers of a foreign record survive the whole way', () => {
  const odd = Buffer.from([0, 0xff, 0x80])
  const headers = { odd, twice: [odd, Buffer.from('b')], plain: Buffer.from('ä'), base: Buffer.from('base64:x') }
  const foreign: StoredRecord = { ...original, headers }
  const [back] = toRetryBatch(toLetter(dlq(foreign))).records
  expect(back?.headers).toMatchObject(headers)
})

test('a record that no projector wrote to the DLQ is its own original', () => {
  const planted = { ...original, topic: 'runtime.answers.dlq', headers: {} }
  expect(toLetter(planted)).toMatchObject({ topic: 'runtime.answers.dlq', offset: 41n, reason: 'foreign' })
})

test('any header reads back as the bytes it was', () => {
  const bytes = fc.uint8Array().map((array) => Buffer.from(array))
  const text = fc.string().map((one) => Buffer.from(one))
  const prefixed = fc.constantFrom('base64:', 'list:', 'list:["a"]').map((one) => Buffer.from(one))
  const value = fc.oneof(bytes, text, prefixed)
  fc.assert(
    fc.property(fc.oneof(value, fc.array(value)), (header) => {
      expect(headerFromText(headerToText(header))).toEqual(header)
    }),
  )
})

test('failures that differ only in numbers and quoted values are one group', () => {
  const like = (message: string) => fingerprint({ ...failure, message })
  expect(like('v is 3')).toBe(like('v is 2'))
  expect(like('type is "A"')).toBe(like('type is "B"'))
  expect(like('type is "A"')).not.toBe(like('v is 2'))
  expect(fingerprint({ ...failure, reason: 'other' })).not.toBe(fingerprint(failure))
})
