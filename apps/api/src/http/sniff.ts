import type { Sniff } from '@canvass/runtime/evidence/take-upload.ts'
import { fileTypeFromBuffer } from 'file-type'

/** Texts look alike, so of these the client's word is taken; no browser runs any of them. */
const TEXTS = new Set(['text/plain', 'text/csv', 'text/tab-separated-values', 'text/markdown', 'application/json'])
const UNKNOWN = 'application/octet-stream'

/**
 * What a file is by its first bytes, and inside of containers such as ZIP. What has no signature is text of the kind that the client
 * says, when it reads as text, else unknown.
 */
export const sniff: Sniff = async (bytes, claimed) => {
  const found = await signatureOf(bytes)
  if (found !== undefined) return found
  if (!isText(bytes)) return UNKNOWN
  const said = claimed?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  return TEXTS.has(said) ? said : 'text/plain'
}

/** A file that breaks off inside of its headers is none of the kind that it began as. */
async function signatureOf(bytes: Uint8Array): Promise<string | undefined> {
  try {
    return (await fileTypeFromBuffer(bytes))?.mime
  } catch {
    return UNKNOWN
  }
}

/** UTF-8 without control characters other than those of lines and pages. */
function isText(bytes: Uint8Array): boolean {
  if (bytes.some((byte) => byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0c && byte !== 0x0d))
    return false
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}
