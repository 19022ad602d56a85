import type { LogRecord, TopicBatch } from '@canvass/runtime/ports/event-log.ts'

/** Bytes of one record batch. The broker's limit (`message.max.bytes`, 1 MiB by default) is for the batch as a whole. */
export const MAX_BATCH_BYTES = 900_000

/** More than the varints, attributes and lengths of a record come to. */
const RECORD_OVERHEAD = 32

/**
 * Rounds of batches that each fit the broker's limit, to be sent one after the other; nearly always it is one round.
 * kafkajs makes one record batch of all records of a partition in a call, and the broker refuses the batch though each record
 * is small (measured: 1,000 records of 700 bytes). A record that is too large by itself stays alone in its batch.
 */
export function splitBatches(batches: readonly TopicBatch[], maxBytes = MAX_BATCH_BYTES): readonly TopicBatch[][] {
  const rounds: TopicBatch[][] = []
  for (const batch of batches) {
    for (const [index, records] of chunks(batch.records, maxBytes).entries()) {
      const round = rounds[index] ?? []
      rounds[index] = round
      round.push({ ...batch, records })
    }
  }
  return rounds
}

function chunks(records: readonly LogRecord[], maxBytes: number): readonly LogRecord[][] {
  const all: LogRecord[][] = []
  let current: LogRecord[] = []
  let bytes = 0
  for (const record of records) {
    const size = sizeOf(record)
    if (current.length > 0 && bytes + size > maxBytes) {
      all.push(current)
      current = []
      bytes = 0
    }
    current.push(record)
    bytes += size
  }
  if (current.length > 0) all.push(current)
  return all
}

function sizeOf(record: LogRecord): number {
  let size = RECORD_OVERHEAD + record.key.length + (record.value?.length ?? 0)
  for (const name in record.headers) {
    const values = record.headers[name] ?? ''
    for (const value of Array.isArray(values) ? values : [values]) size += name.length + value.length + 4
  }
  return size
}
