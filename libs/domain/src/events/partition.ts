const SEED = 0x9747b28c
const M = 0x5bd1e995
const encoder = new TextEncoder()

/**
 * Kafka's murmur2 of a key's UTF-8 bytes, as a signed 32-bit integer.
 * Source: `org.apache.kafka.common.utils.Utils.murmur2`; its own test vectors are ours.
 */
export function murmur2(key: string): number {
  const data = encoder.encode(key)
  const words = data.length >> 2
  let hash = SEED ^ data.length
  for (let i = 0; i < words * 4; i += 4) {
    let word = at(data, i) | (at(data, i + 1) << 8) | (at(data, i + 2) << 16) | (at(data, i + 3) << 24)
    word = Math.imul(word, M)
    word ^= word >>> 24
    hash = Math.imul(hash, M) ^ Math.imul(word, M)
  }
  const tail = data.length & 3
  if (tail === 3) hash ^= at(data, words * 4 + 2) << 16
  if (tail >= 2) hash ^= at(data, words * 4 + 1) << 8
  if (tail >= 1) hash = Math.imul(hash ^ at(data, words * 4), M)
  hash = Math.imul(hash ^ (hash >>> 13), M)
  return hash ^ (hash >>> 15)
}

const at = (data: Uint8Array, index: number): number => data[index] ?? 0

/**
 * The partition of a hash among `partitions`. Kafka clears the sign bit instead of taking the absolute value, because the
 * smallest integer has none.
 */
export const partitionOfHash = (hash: number, partitions: number): number => (hash & 0x7fffffff) % partitions

/** Where all events of a session go: what Kafka's own partitioner would choose for the session id as key. */
export const partitionOf = (sessionId: string, partitions: number): number =>
  partitionOfHash(murmur2(sessionId), partitions)
