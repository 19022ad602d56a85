import { createRequire } from 'node:module'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type DecodedBatch, decodeBatch, type FetchDecoder } from './decode-batch.ts'
import { encodeRecord, type RecordToEncode } from './encode-record.ts'

const require = createRequire(import.meta.url)
const kafkajsEncode: (record: RecordToEncode) => {
  buffer: Buffer
} = require('kafkajs/src/protocol/recordBatch/record/v0')
const { RecordBatch } = require('kafkajs/src/protocol/recordBatch/v0')
const kafkajsDecode: (
  decoder: FetchDecoder,
) => Promise<DecodedBatch> = require('kafkajs/src/protocol/recordBatch/v0/decoder')
const Decoder: new (buffer: Buffer) => FetchDecoder = require('kafkajs/src/protocol/decoder')

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array))
const value = fc.oneof(bytes, fc.string())
/** kafkajs loses headers whose names every object has. */
const name = fc.string({ minLength: 1 }).filter((text) => !(text in {}))
const record = fc.record({
  key: fc.oneof(value, fc.constant(null)),
  value: fc.oneof(value, fc.constant(null)),
  headers: fc.dictionary(name, fc.oneof(value, fc.array(value, { minLength: 2, maxLength: 3 }))),
  timestampDelta: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
})

const toBatch = (records: readonly Omit<RecordToEncode, 'offsetDelta'>[], firstOffset = 7): Promise<Buffer> =>
  RecordBatch({
    firstOffset,
    firstTimestamp: 1_700_000_000_000,
    maxTimestamp: 1_700_000_000_500,
    lastOffsetDelta: records.length - 1,
    records: records.map((one, offsetDelta) => encodeRecord({ ...one, offsetDelta })),
  }).then((batch: { buffer: Buffer }) => batch.buffer)

describe('encoding', () => {
  test('gives the bytes that kafkajs gives', () => {
    fc.assert(
      fc.property(record, fc.nat(), (one, offsetDelta) => {
        const full = { ...one, offsetDelta }
        expect(encodeRecord(full).buffer.equals(kafkajsEncode(full).buffer)).toBe(true)
      }),
    )
  })
})

describe('decoding', () => {
  test('gives the records that kafkajs gives', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 5 }), async (records) => {
        const batch = await toBatch(records)
        const theirs = (await kafkajsDecode(new Decoder(batch))).records
        const ours = decodeBatch(new Decoder(batch))?.records ?? []
        const shown = (all: DecodedBatch['records']) =>
          all.map(({ offset, timestamp, key, value, headers }) => ({
            offset,
            timestamp,
            key,
            value,
            headers: { ...headers },
          }))
        expect(shown(ours)).toEqual(shown(theirs))
      }),
    )
  })

  test('keeps headers whose names every object has', async () => {
    const headers = Object.fromEntries(['__proto__', 'valueOf', 'constructor'].map((one) => [one, one]))
    const batch = await toBatch([{ key: 'k', value: 'v', headers, timestampDelta: 0 }])
    const [read] = decodeBatch(new Decoder(batch))?.records ?? []
    expect(Object.entries(read?.headers ?? {}).map(([key, text]) => [key, String(text)])).toEqual(
      Object.entries(headers),
    )
  })

  test('reads one batch after the other', async () => {
    const one = { key: 'k', value: 'v', timestampDelta: 0 }
    const decoder = new Decoder(Buffer.concat([await toBatch([one, one], 0), await toBatch([one], 2)]))
    const offsets = [decodeBatch(decoder), decodeBatch(decoder)].map((batch) =>
      batch?.records.map(({ offset }) => offset),
    )
    expect(offsets).toEqual([['0', '1'], ['2']])
    expect(decodeBatch(decoder)).toBeUndefined()
  })

  test('a batch that is cut off is left to kafkajs', async () => {
    const batch = await toBatch([{ key: 'k', value: 'v', timestampDelta: 0 }])
    const decoder = new Decoder(batch.subarray(0, batch.length - 1))
    expect(decodeBatch(decoder)).toBeUndefined()
    expect(decoder.offset).toBe(0)
  })

  test('lengths that do not add up make the batch one unreadable record at its last offset', async () => {
    const one = { key: 'key', value: 'value', timestampDelta: 0 }
    const batch = await toBatch([one, one, one], 40)
    batch[61] = 0x7e // the length of the first record
    expect(decodeBatch(new Decoder(batch))?.records).toMatchObject([
      { offset: '42', unreadable: true, key: null, value: null },
    ])
  })

  test('no flipped bit makes it throw, loop, or lose its place', async () => {
    const headers = { a: 'b', c: ['d', 'e'] }
    const batch = await toBatch(
      [1, 2, 3].map((n) => ({ key: `k${n}`, value: `value ${n}`, headers, timestampDelta: n })),
    )
    fc.assert(
      fc.property(fc.integer({ min: 23, max: batch.length - 1 }), fc.integer({ min: 0, max: 7 }), (at, bit) => {
        const spoilt = Buffer.from(batch)
        spoilt[at] = (spoilt[at] ?? 0) ^ (1 << bit)
        const decoder = new Decoder(spoilt)
        const records = decodeBatch(decoder)?.records ?? []
        expect(decoder.offset).toBe(batch.length)
        expect(records.length === 3 || records[0]?.unreadable === true).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})
