import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'

/**
 * An integer in [low, high], uniform, always the same for one seed and key. Null when there is no integer between, or more
 * of them than a double can count (2^53 - 1).
 * HMAC-SHA-256 of the key under the seed, eight bytes at a time; draws that would favour small numbers are rejected.
 */
export function randomInteger(seed: string, key: string, low: number, high: number): number | null {
  const [from, to] = [Math.ceil(low), Math.floor(high)]
  const size = to - from + 1
  if (size < 1 || !Number.isSafeInteger(size)) return null
  const fair = 2n ** 64n - (2n ** 64n % BigInt(size))
  const secret = utf8ToBytes(seed)
  for (let round = 0; ; round++) {
    const bytes = hmac(sha256, secret, utf8ToBytes(`random\0${key}\0${round}`))
    const view = new DataView(bytes.buffer, bytes.byteOffset)
    for (let offset = 0; offset < bytes.length; offset += 8) {
      const drawn = view.getBigUint64(offset)
      if (drawn < fair) return from + Number(drawn % BigInt(size))
    }
  }
}
