import { crc32 } from 'node:zlib'
import type { StoredRecord } from '../ports/event-log.ts'

/**
 * Headers of a record from the outbox beside `crc`, in the order in which they are summed. `ce_*` are CloudEvents in binary
 * mode, `outbox-pos` is `incarnation.txid.seq`, `outbox-n` the dense number of the record in its topic and partition.
 */
export const SUMMED_HEADERS = [
  'outbox-n',
  'outbox-pos',
  'ce_specversion',
  'ce_id',
  'ce_type',
  'ce_source',
  'ce_time',
  'ce_subject',
  'traceparent',
] as const
export type SummedHeader = (typeof SUMMED_HEADERS)[number]

/**
 * CRC-32 over key, value and headers, 8 hex digits. kafkajs does not check the CRC of Kafka's record batches, so bytes that
 * changed on disk or on the way would be counted as facts. Lengths are part of the sum, so nothing can move from one part to the next.
 * @param headers Latin-1, one character a byte; absent ones are summed as absent
 */
export function checksum(
  key: Buffer | null,
  value: Buffer | null,
  headers: Readonly<Partial<Record<SummedHeader, string>>>,
): string {
  let text = `${key?.length ?? -1} ${value?.length ?? -1}`
  for (const name of SUMMED_HEADERS) text += `\n${headers[name] ?? '\0'}`
  let sum = crc32(text)
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
  const headers: Partial<Record<SummedHeader, string>> = {}
  for (const name of SUMMED_HEADERS) {
    const text = headerText(record, name)
    if (text !== undefined) headers[name] = text
  }
  const intact =
    /^\d{1,18}$/.test(n) && /^\d{1,9}\.\d+\.\d+$/.test(pos) && checksum(record.key, record.value, headers) === crc
  return { n: intact ? BigInt(n) : 0n, pos, incarnation: intact ? Number.parseInt(pos, 10) : 0, intact }
}

/** A header as text, one character a byte; undefined when it is absent or occurs several times. */
export function headerText(record: Pick<StoredRecord, 'headers'>, name: string): string | undefined {
  const value = record.headers[name]
  return Buffer.isBuffer(value) ? value.toString('latin1') : undefined
}
