/** What kafkajs hands over for each record of a send. */
export interface RecordToEncode {
  readonly key?: Buffer | string | null
  readonly value: Buffer | string | null
  readonly headers?: Readonly<Record<string, Buffer | string | (Buffer | string)[] | undefined>>
  readonly offsetDelta: number
  readonly timestampDelta: number
}

/** The part of kafkajs' encoder that it needs back. */
interface EncodedRecord {
  readonly buf: Buffer
  readonly buffer: Buffer
}

/**
 * One record of a record batch (magic 2), in one exact buffer. kafkajs allocates 512 zeroed bytes for every header and record:
 * with the ten headers of a fact that was four fifths of what a send cost (measured: 63 µs a record against 14 without headers).
 * Format: https://kafka.apache.org/documentation/#record
 */
export function encodeRecord(record: RecordToEncode): EncodedRecord {
  const headers = flatHeaders(record.headers)
  const body =
    1 +
    sizeOfVarint(record.timestampDelta) +
    sizeOfVarint(record.offsetDelta) +
    sizeOfField(record.key) +
    sizeOfField(record.value) +
    sizeOfVarint(headers.length / 2) +
    headers.reduce<number>((sum, part) => sum + sizeOfField(part), 0)
  const buffer = Buffer.allocUnsafe(sizeOfVarint(body) + body)
  let at = writeVarint(buffer, 0, body)
  buffer[at++] = 0 // attributes: none are defined
  at = writeVarint(buffer, at, record.timestampDelta)
  at = writeVarint(buffer, at, record.offsetDelta)
  at = writeField(buffer, at, record.key)
  at = writeField(buffer, at, record.value)
  at = writeVarint(buffer, at, headers.length / 2)
  for (const part of headers) at = writeField(buffer, at, part)
  return { buf: buffer, buffer }
}

/** Names and values in turn. */
function flatHeaders(headers: RecordToEncode['headers'] = {}): (Buffer | string)[] {
  const flat: (Buffer | string)[] = []
  for (const name in headers) {
    const value = headers[name]
    if (Array.isArray(value)) for (const one of value) flat.push(name, one)
    else if (value !== undefined) flat.push(name, value)
  }
  return flat
}

type Field = Buffer | string | null | undefined

const byteLength = (field: Buffer | string): number =>
  typeof field === 'string' ? Buffer.byteLength(field) : field.length

function sizeOfField(field: Field): number {
  if (field === null || field === undefined) return sizeOfVarint(-1)
  const length = byteLength(field)
  return sizeOfVarint(length) + length
}

function writeField(buffer: Buffer, at: number, field: Field): number {
  if (field === null || field === undefined) return writeVarint(buffer, at, -1)
  const length = byteLength(field)
  const start = writeVarint(buffer, at, length)
  if (typeof field === 'string') buffer.write(field, start)
  else field.copy(buffer, start)
  return start + length
}

/** Zigzag: small negative numbers are small too. Exact for all safe integers. */
const zigzag = (value: number): number => (value >= 0 ? value * 2 : value * -2 - 1)

function sizeOfVarint(value: number): number {
  let rest = zigzag(value)
  let size = 1
  for (; rest >= 128; rest = Math.floor(rest / 128)) size += 1
  return size
}

function writeVarint(buffer: Buffer, start: number, value: number): number {
  let rest = zigzag(value)
  let at = start
  for (; rest >= 128; rest = Math.floor(rest / 128)) buffer[at++] = (rest % 128) | 128
  buffer[at++] = rest
  return at
}
