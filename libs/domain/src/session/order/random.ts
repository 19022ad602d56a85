import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'

/** A stream of random numbers that is the same wherever it is made again from the same seed. */
export interface Random {
  /** A whole number from 0 to `count - 1`, each as likely as the others. `count` from 1 to 2^32. */
  below(count: number): number
  /** A number above 0 and below 1, with 52 random bits. */
  unit(): number
}

const TWO_32 = 2 ** 32

/**
 * The random numbers of one scope of one session: xoshiro128** seeded with HMAC-SHA-256(seed, version ‖ 0 ‖ scope).
 * Scopes are independent of one another, so a question added to a later version changes no other order.
 */
export function randomOf(seed: string, version: number, scope: string): Random {
  const digest = hmac(sha256, utf8ToBytes(seed), utf8ToBytes(`${version}\u0000${scope}`))
  const view = new DataView(digest.buffer, digest.byteOffset, digest.byteLength)
  const next = xoshiro128(view.getUint32(0), view.getUint32(4), view.getUint32(8), view.getUint32(12))
  return {
    below(count) {
      // The numbers at the top that do not make a whole round would favour the low results, so they are drawn again.
      const limit = TWO_32 - (TWO_32 % count)
      let drawn = next()
      while (drawn >= limit) drawn = next()
      return drawn % count
    },
    unit: () => ((next() >>> 6) * 2 ** 26 + (next() >>> 6) + 0.5) / 2 ** 52,
  }
}

/** xoshiro128** of Blackman and Vigna (https://prng.di.unimi.it/xoshiro128starstar.c), 32 bits at a time. */
function xoshiro128(a: number, b: number, c: number, d: number): () => number {
  let s0 = a
  let s1 = b
  let s2 = c
  let s3 = (a | b | c | d) === 0 ? 1 : d
  return () => {
    const result = Math.imul(rotateLeft(Math.imul(s1, 5), 7), 9) >>> 0
    const shifted = s1 << 9
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= shifted
    s3 = rotateLeft(s3, 11)
    return result
  }
}

const rotateLeft = (value: number, bits: number): number => (value << bits) | (value >>> (32 - bits))

/** Fisher–Yates: every order of the items is equally likely. */
export function shuffle<T>(items: readonly T[], random: Random): T[] {
  const shuffled = items.slice()
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = random.below(last + 1)
    const item = shuffled[last] as T
    shuffled[last] = shuffled[other] as T
    shuffled[other] = item
  }
  return shuffled
}
