import type { StoredRecord } from '@canvass/runtime/ports/event-log.ts'
import type { IHeaders } from 'kafkajs'

/** What kafkajs decodes of a record, from a consumer or from a plain fetch. */
export interface DecodedMessage {
  readonly offset: string
  readonly timestamp: string
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers?: IHeaders | undefined
  readonly isControlRecord?: boolean
  readonly batchContext?: { readonly producerId: string; readonly inTransaction: boolean }
  /** Stands for a batch that could not be decoded. */
  readonly unreadable?: boolean
}

/** The record byte for byte. A header that occurs several times keeps all its values, a null one is an empty one. */
export function toStoredRecord(topic: string, partition: number, message: DecodedMessage): StoredRecord {
  return {
    topic,
    partition,
    offset: BigInt(message.offset),
    key: message.key,
    value: message.value,
    headers: toHeaders(message.headers ?? {}),
    timestamp: Number(message.timestamp),
    ...(message.unreadable === true ? { unreadable: true } : {}),
  }
}

function toHeaders(headers: IHeaders): StoredRecord['headers'] {
  const out: Record<string, Buffer | Buffer[]> = Object.create(null)
  for (const name in headers) {
    const value = headers[name]
    out[name] = Array.isArray(value) ? value.map(toBuffer) : toBuffer(value)
  }
  return out
}

const toBuffer = (value: Buffer | string | null | undefined): Buffer =>
  Buffer.isBuffer(value) ? value : Buffer.from(value ?? '')
