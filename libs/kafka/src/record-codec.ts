import { createRequire } from 'node:module'
import { decodeBatch, type FetchDecoder } from './decode-batch.ts'
import { encodeRecord } from './encode-record.ts'

const require = createRequire(import.meta.url)
let installed = false

/**
 * Puts our encoding of records and our decoding of batches in the place of those of kafkajs 2.2.4, once for the process. Its
 * requests load them when first used, so this must come before the first send and fetch.
 */
export function installRecordCodec(): void {
  if (installed) return
  installed = true
  replace('kafkajs/src/protocol/recordBatch/record/v0/index.js', () => encodeRecord)
  replace(
    'kafkajs/src/protocol/recordBatch/v0/decoder.js',
    (decode) => async (decoder: FetchDecoder) => decodeBatch(decoder) ?? decode(decoder),
  )
}

type AnyFunction = (...args: unknown[]) => unknown

function replace(path: string, make: (original: AnyFunction) => unknown): void {
  const id = require.resolve(path)
  const original: unknown = require(id)
  const module = require.cache[id]
  if (typeof original !== 'function' || module === undefined) throw new Error(`kafkajs has no ${path}`)
  module.exports = make(original as AnyFunction)
}
