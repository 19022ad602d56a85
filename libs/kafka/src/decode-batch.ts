import type { DecodedMessage } from './record.ts'

/** The position in a fetched partition, as kafkajs keeps it. */
export interface FetchDecoder {
  readonly buffer: Buffer
  offset: number
  forward(size: number): void
}

export interface DecodedBatch {
  readonly records: readonly DecodedMessage[]
}

// Places in a record batch, https://kafka.apache.org/documentation/#recordbatch
const LENGTH = 8
const AFTER_LENGTH = 12
const ATTRIBUTES = 21
const LAST_OFFSET_DELTA = 23
const FIRST_TIMESTAMP = 27
const MAX_TIMESTAMP = 35
const PRODUCER_ID = 43
const COUNT = 57
const RECORDS = 61

const COMPRESSED = 0x07
const LOG_APPEND_TIME = 0x08
const TRANSACTIONAL = 0x10
const CONTROL = 0x20

/** A batch of more is not believed when its lengths do not add up. */
const LARGEST_BATCH = 1_000_000

class Malformed extends Error {}

/**
 * Decodes one uncompressed record batch; undefined for the rare kinds that are left to kafkajs (compressed, control, cut off).
 * kafkajs copies the headers read so far for every further one, and throws a RangeError when a length is wrong, which kills the
 * consumer at the same place again and again. Here a batch whose lengths do not add up becomes one record that says so.
 */
export function decodeBatch(decoder: FetchDecoder): DecodedBatch | undefined {
  const { buffer, offset: start } = decoder
  if (buffer.length < start + RECORDS) return undefined
  const size = AFTER_LENGTH + buffer.readInt32BE(start + LENGTH)
  const attributes = buffer.readInt16BE(start + ATTRIBUTES)
  if (size < RECORDS || buffer.length < start + size || attributes & (COMPRESSED | CONTROL)) return undefined
  const batch = buffer.subarray(start, start + size)
  decoder.forward(size)
  try {
    return { records: readRecords(batch, attributes) }
  } catch (error) {
    if (error instanceof Malformed) return { records: [unreadable(batch)] }
    throw error
  }
}

function readRecords(batch: Buffer, attributes: number): DecodedMessage[] {
  const firstOffset = batch.readBigInt64BE(0)
  const firstTimestamp = Number(batch.readBigInt64BE(FIRST_TIMESTAMP))
  const maxTimestamp = batch.readBigInt64BE(MAX_TIMESTAMP).toString()
  const appendTime = (attributes & LOG_APPEND_TIME) !== 0
  const lastOffsetDelta = batch.readInt32BE(LAST_OFFSET_DELTA)
  const count = batch.readInt32BE(COUNT)
  const batchContext = {
    producerId: batch.readBigInt64BE(PRODUCER_ID).toString(),
    inTransaction: (attributes & TRANSACTIONAL) !== 0,
  }
  const reader = new RecordReader(batch)
  const records: DecodedMessage[] = []
  let previous = -1
  for (let i = 0; i < count; i += 1) {
    const end = reader.length() + reader.at
    reader.at += 1 // attributes: none are defined
    const timestampDelta = reader.varint()
    const offsetDelta = reader.varint()
    if (offsetDelta <= previous || offsetDelta > lastOffsetDelta) throw new Malformed('offsets')
    previous = offsetDelta
    records.push({
      offset: (firstOffset + BigInt(offsetDelta)).toString(),
      timestamp: appendTime ? maxTimestamp : String(firstTimestamp + timestampDelta),
      key: reader.field(),
      value: reader.field(),
      headers: reader.headers(),
      isControlRecord: false,
      batchContext,
    })
    if (reader.at !== end) throw new Malformed('length of a record')
  }
  if (reader.at !== batch.length) throw new Malformed('length of the batch')
  return records
}

class RecordReader {
  readonly #bytes: Buffer
  readonly #names: string[] = []
  at = RECORDS

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  varint(): number {
    let value = 0
    let scale = 1
    for (;;) {
      const byte = this.#bytes[this.at++]
      if (byte === undefined || scale > 2 ** 49) throw new Malformed('number')
      value += (byte & 127) * scale
      if (byte < 128) return value % 2 === 0 ? value / 2 : -(value + 1) / 2
      scale *= 128
    }
  }

  /** A length that fits into what is left, or −1 for null. */
  length(): number {
    const length = this.varint()
    if (length < -1 || this.at + length > this.#bytes.length) throw new Malformed('length')
    return length
  }

  field(): Buffer | null {
    const length = this.length()
    if (length === -1) return null
    this.at += length
    return this.#bytes.subarray(this.at - length, this.at)
  }

  /** Without a prototype, so that headers may be called `valueOf` or `__proto__`. */
  headers(): Record<string, Buffer | Buffer[]> {
    const headers: Record<string, Buffer | Buffer[]> = Object.create(null)
    const count = this.length()
    for (let nth = 0; nth < count; nth += 1) {
      const name = this.#name(nth)
      const value = this.field() ?? Buffer.alloc(0)
      const earlier = headers[name]
      if (earlier === undefined) headers[name] = value
      else headers[name] = Array.isArray(earlier) ? [...earlier, value] : [earlier, value]
    }
    return headers
  }

  /** Records of one log have the same headers in the same order: a name is compared with the one of the record before, which is cheaper than reading it. */
  #name(nth: number): string {
    const length = this.length()
    if (length === -1) throw new Malformed('header')
    this.at += length
    const known = this.#names[nth]
    if (known?.length === length && this.#isAt(known)) return known
    const name = this.#bytes.toString('utf8', this.at - length, this.at)
    this.#names[nth] = name
    return name
  }

  /** Whether the bytes before `at` are this name; true only for names of one-byte characters. */
  #isAt(name: string): boolean {
    const start = this.at - name.length
    for (let i = 0; i < name.length; i += 1) {
      const code = name.charCodeAt(i)
      if (code > 127 || this.#bytes[start + i] !== code) return false
    }
    return true
  }
}

/** Stands for a whole batch, at its last offset, so that reading goes on behind it. */
function unreadable(batch: Buffer): DecodedMessage {
  const delta = batch.readInt32BE(LAST_OFFSET_DELTA)
  const last = batch.readBigInt64BE(0) + BigInt(delta >= 0 && delta < LARGEST_BATCH ? delta : 0)
  const timestamp = batch.readBigInt64BE(MAX_TIMESTAMP).toString()
  return {
    offset: last.toString(),
    timestamp,
    key: null,
    value: null,
    headers: {},
    isControlRecord: false,
    unreadable: true,
  }
}
