import { askOnce } from './probe.ts'

const METADATA = 3
const VERSION = 2 // the oldest that names the cluster
const CORRELATION = 7
const CLIENT = 'canvass-health'

/**
 * The id of the cluster that answers at this port of 127.0.0.1, undefined while none does.
 * Written by hand (one request of the published protocol) because a client library would retry, log and keep connections.
 */
export async function clusterIdAt(port: number): Promise<string | undefined> {
  const answer = await askOnce(
    port,
    metadataRequest(),
    (buffer) => buffer.length >= 4 && buffer.length >= buffer.readInt32BE(0) + 4,
  )
  return answer && parseClusterId(answer)
}

/** Size, then header v1 (key, version, correlation, client), then an empty list of topics. */
export function metadataRequest(): Buffer {
  const body = Buffer.alloc(4 + 2 + 2 + 4 + 2 + CLIENT.length + 4)
  let at = body.writeInt32BE(body.length - 4, 0)
  at = body.writeInt16BE(METADATA, at)
  at = body.writeInt16BE(VERSION, at)
  at = body.writeInt32BE(CORRELATION, at)
  at = body.writeInt16BE(CLIENT.length, at)
  at += body.write(CLIENT, at)
  body.writeInt32BE(0, at)
  return body
}

/** Size, correlation, brokers (node, host, port, rack), cluster id; undefined for anything else, or for a cluster without a live broker. */
export function parseClusterId(answer: Buffer): string | undefined {
  let at = 4
  const skip = (bytes: number) => {
    at += bytes
    return at - bytes
  }
  const int32 = () => answer.readInt32BE(skip(4))
  const text = () => {
    const length = answer.readInt16BE(skip(2))
    if (length < 0) return undefined
    const from = skip(length)
    return answer.toString('utf8', from, at)
  }
  try {
    if (int32() !== CORRELATION) return undefined
    const brokers = int32()
    for (let index = 0; index < brokers; index++) {
      int32()
      text()
      int32()
      text()
    }
    return brokers > 0 ? text() : undefined
  } catch (error) {
    if (error instanceof RangeError) return undefined // shorter than it says: not Kafka
    throw error
  }
}
