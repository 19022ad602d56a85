import type { LogRecord } from '@canvass/runtime/ports/event-log.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { splitBatches } from './split-batches.ts'

const record = (bytes: number): LogRecord => ({
  key: Buffer.from('k'),
  value: Buffer.alloc(bytes),
  headers: { h: 'v' },
})

test('what fits the limit goes out in one round', () => {
  const batches = [
    { topic: 'a', partition: 0, records: [record(100), record(100)] },
    { topic: 'b', partition: 0, records: [record(100)] },
  ]
  expect(splitBatches(batches, 10_000)).toEqual([batches])
})

test('a record larger than the limit is alone in its batch', () => {
  const rounds = splitBatches([{ topic: 'a', partition: 0, records: [record(10), record(5_000), record(10)] }], 1_000)
  expect(rounds.map((round) => round[0]?.records.length)).toEqual([1, 1, 1])
})

test('every record is sent once, in its order, and no batch of several records exceeds the limit', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 3_000 })), fc.integer({ min: 500, max: 5_000 }), (sizes, limit) => {
      const records = sizes.map(record)
      const rounds = splitBatches([{ topic: 'a', partition: 1, records }], limit)
      expect(rounds.flatMap((round) => round.flatMap((batch) => batch.records))).toEqual(records)
      for (const [batch] of rounds) {
        const bytes = batch?.records.reduce((sum, one) => sum + (one.value?.length ?? 0), 0) ?? 0
        expect(batch?.records.length === 1 || bytes <= limit).toBe(true)
      }
    }),
  )
})
