import { hkdfSync } from 'node:crypto'

/** A key of its own for each purpose (HKDF-SHA-256, 32 bytes), so that a signature made for one never passes for another. */
export function deriveKey(secret: Uint8Array, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(), `canvass/${purpose}`, 32))
}
