import { crc32 } from 'node:zlib'
import type { StoredRecord } from '../ports/event-log.ts'

/**
 * CRC-32 over key, value, number and position, 8 hex digits. kafkajs does not check the CRC of Kafka's record batches, so bytes
 * that changed on disk or on the way would be counted as facts. Lengths are part of the sum, so nothing can move from one part to
 * the next. The other headers repeat what is in the value, for readers that do not open it, and are not summed.
 * @param n the header `outbox-n`: dense number of the record in its topic and partition
 * @param pos the header `outbox-pos`: `incarnation.txid.seq`
 */
export function checksum(key: Buffer | null, value: Buffer | null, n: string, pos: string): string {
  let sum = crc32(`${key?.length ?? -1} ${value?.length ?? -1} ${n} ${pos}`)
  if (key !== null) sum = crc32(key, sum)
  if (value !== null) sum = crc32(value, sum)
  return sum.toString(16).padStart(8, '0')
}

/** What the relay wrote about a record. */
export interface RecordNumber {
  readonly n: bigint
  /** `incarnation.txid.seq` */
  readonly pos: string
  readonly incarnation: number
  /** Whether the record is what the relay sent. When not, `n` and `pos` mean nothing. */
  readonly intact: boolean
}

/** Reads the number of a record; undefined when it carries none, because somebody else than the relay wrote it. */
export function readNumber(record: StoredRecord): RecordNumber | undefined {
  const n = headerText(record, 'outbox-n')
  const pos = headerText(record, 'outbox-pos')
  const crc = headerText(record, 'crc')
  if (n === undefined || pos === undefined || crc === undefined) return undefined
  const wellFormed = /^\d{1,18}$/.test(n) && /^\d{1,9}\.\d+\.\d+$/.test(pos)
  const intact = wellFormed && checksum(record.key, record.value, n, pos) === crc
  return { n: intact ? BigInt(n) : 0n, pos, incarnation: intact ? Number.parseInt(pos, 10) : 0, intact }
}

/** A header as text, one character a byte; undefined when it is absent or occurs several times. */
export function headerText(record: Pick<StoredRecord, 'headers'>, name: string): string | undefined {
  const value = record.headers[name]
  return Buffer.isBuffer(value) ? value.toString('latin1') : undefined
}
