import { Problem } from '@canvass/domain/problems/problem.ts'
import { fieldInvalid, unknownField } from '@canvass/domain/problems/registry.ts'
import type { RecordLetter } from '../ports/dead-letter-store.ts'
import { checksum, readNumber } from '../relay/record-integrity.ts'
import { headerFromText } from './header-text.ts'

export interface Envelope {
  readonly key: Buffer | null
  readonly headers: Readonly<Record<string, string>>
}

/** They say which fact a record is: with others it would count for another one, or twice. */
const INTEGRITY = ['outbox-n', 'outbox-pos', 'crc'] as const

/** As a letter shows its record. */
const SHOWN = ['key', 'value', 'headers', 'timestamp']

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * What an operator wants around the facts of a record: another key, other headers. The facts stay as they are, and so does what says
 * which facts they are. A record that was whole gets a new checksum for its new key.
 * @param payload as the letter shows it; what is left out stays
 * @throws Problem saying which part is not accepted
 */
export function editedEnvelope(letter: RecordLetter, payload: unknown): Envelope {
  if (!isFields(payload)) throw new Problem(fieldInvalid('payload', 'must be an object with key and headers'))
  const unknown = Object.keys(payload).filter((name) => !SHOWN.includes(name))
  if (unknown.length > 0) throw new Problem(unknownField(unknown.map((name) => `payload.${name}`)))
  stays('value', letter.value?.toString('base64') ?? null, payload.value)
  stays('timestamp', letter.timestamp, payload.timestamp)
  const key = payload.key === undefined ? letter.key : keyOf(payload.key)
  const headers = payload.headers === undefined ? letter.headers : headersOf(letter, payload.headers)
  return { key, headers: resealed(letter, key, headers) }
}

function stays(field: string, before: unknown, after: unknown): void {
  if (after === undefined || after === before) return
  throw new Problem(fieldInvalid(`payload.${field}`, 'facts cannot be changed: leave it out, or discard the letter'))
}

function keyOf(text: unknown): Buffer | null {
  if (text === null) return null
  const key = typeof text === 'string' ? Buffer.from(text, 'base64') : undefined
  if (key?.toString('base64') !== text) throw new Problem(fieldInvalid('payload.key', 'must be base64, or null'))
  return key ?? null
}

function headersOf(letter: RecordLetter, wanted: unknown): Record<string, string> {
  if (!isFields(wanted)) throw new Problem(fieldInvalid('payload.headers', 'must be an object of texts'))
  const headers: Record<string, string> = {}
  for (const [name, text] of Object.entries(wanted)) headers[name] = headerOf(name, text)
  for (const name of INTEGRITY) {
    const before = letter.headers[name]
    if (headers[name] !== undefined && headers[name] !== before) {
      const why = 'says which fact this is and cannot be changed'
      throw new Problem(fieldInvalid(`payload.headers.${name}`, why))
    }
    if (before !== undefined) headers[name] = before
  }
  return headers
}

function headerOf(name: string, text: unknown): string {
  const field = `payload.headers.${name}`
  if (name.startsWith('dlq-')) throw new Problem(fieldInvalid(field, 'is written by Canvass'))
  if (typeof text !== 'string') throw new Problem(fieldInvalid(field, 'must be a text'))
  try {
    headerFromText(text)
  } catch {
    throw new Problem(fieldInvalid(field, 'what follows list: must be a JSON array'))
  }
  return text
}

function resealed(letter: RecordLetter, key: Buffer | null, headers: Envelope['headers']): Envelope['headers'] {
  const bytes = Object.fromEntries(Object.entries(letter.headers).map(([name, text]) => [name, headerFromText(text)]))
  const { value, topic, partition, offset, timestamp } = letter
  const number = readNumber({ topic, partition, offset, timestamp, key: letter.key, value, headers: bytes })
  if (!number?.intact) return headers
  return { ...headers, crc: checksum(key, value, String(number.n), number.pos) }
}
