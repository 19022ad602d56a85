import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** Text with 256 random bits; its characters as they are written are the key. */
export const newSecret = (): string => randomBytes(32).toString('base64url')

const mac = (secret: string, message: string): Buffer => createHmac('sha256', secret).update(message).digest()

const equal = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && timingSafeEqual(a, b)

const LINK = /^[A-Za-z0-9_-]{30}$/
const NUMBER_BYTES = 6
const LINK_MAC_BYTES = 16

const linkMac = (secret: string, number: number): Buffer =>
  mac(secret, `canvass-link/${number}`).subarray(0, LINK_MAC_BYTES)

/**
 * The single-use link with this number: base64url(number ‖ first 128 bits of its HMAC-SHA-256). Nothing is stored for it, so any
 * number of them can be made and shown again; which are used is known from the sessions.
 * @param number from 1
 */
export function linkToken(secret: string, number: number): string {
  const head = Buffer.alloc(NUMBER_BYTES)
  head.writeUIntBE(number, 0, NUMBER_BYTES)
  return Buffer.concat([head, linkMac(secret, number)]).toString('base64url')
}

/** The number of a link, or undefined when it was not made with this secret. */
export function numberOfLink(secret: string, token: string): number | undefined {
  if (!LINK.test(token)) return undefined
  const bytes = Buffer.from(token, 'base64url')
  const number = bytes.readUIntBE(0, NUMBER_BYTES)
  return equal(bytes.subarray(NUMBER_BYTES), linkMac(secret, number)) ? number : undefined
}

/** What is kept of a PIN. */
export const pinMac = (secret: string, pin: string): string => mac(secret, `canvass-pin/${pin}`).toString('base64url')

export const isPin = (secret: string, stored: string, pin: string): boolean =>
  equal(Buffer.from(pinMac(secret, pin)), Buffer.from(stored))

/**
 * The claims of a panel entry, or undefined when this secret did not sign it. The signature is HMAC-SHA-256 over the first part as it
 * is written, so that nobody has to agree on how JSON is written. What the claims say is not checked yet.
 */
export function signedClaims(secret: string, entry: string): unknown {
  const [payload = '', signature = '', ...rest] = entry.split('.')
  if (rest.length > 0 || !/^[A-Za-z0-9_-]{43}$/.test(signature)) return undefined
  if (!equal(Buffer.from(signature, 'base64url'), mac(secret, payload))) return undefined
  try {
    return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}
