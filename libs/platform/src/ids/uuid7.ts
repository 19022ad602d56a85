import { randomBytes } from 'node:crypto'
import { v7 } from 'uuid'

export interface Uuid7Options {
  /** Milliseconds since 1970. */
  readonly now?: () => number
  /** 16 fresh random bytes. */
  readonly random?: () => Uint8Array
}

const maxSequence = 0xffffffff

/**
 * A generator of UUIDv7 (RFC 9562), each greater than the one before, also within a millisecond and when the clock is
 * set back: then the time stands still and the 32 bits after it count on. 42 bits are random in every id.
 */
export function createUuid7({ now = Date.now, random = () => randomBytes(16) }: Uuid7Options = {}): () => string {
  let msecs = -1
  let sequence = 0
  return () => {
    const bytes = random()
    const time = now()
    if (time > msecs) {
      msecs = time
      // The highest bit stays free, so that counting cannot overflow soon.
      sequence = Buffer.from(bytes.subarray(6, 10)).readUInt32BE() >>> 1
    } else if (sequence === maxSequence) {
      msecs += 1
      sequence = 0
    } else {
      sequence += 1
    }
    return v7({ msecs, seq: sequence, random: bytes })
  }
}
