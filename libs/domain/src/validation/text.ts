import { composed } from '../expression/equality.ts'

/** NFC, Unix line ends, no white space around. */
export const cleanText = (text: string): string => {
  const trimmed = text.trim()
  return composed(trimmed.includes('\r') ? trimmed.replace(/\r\n?/g, '\n') : trimmed)
}

/** Characters as people count them on most systems: code points. */
export function codePoints(text: string): number {
  let count = text.length
  for (let i = 0; i < text.length; i++) {
    // A low surrogate is the second half of a code point already counted.
    const unit = text.charCodeAt(i)
    if (unit >= 0xdc00 && unit <= 0xdfff) count--
  }
  return count
}

/** Whether a text holds control characters or half a character; line break and tab pass where `lines` is set. */
export function hasControl(text: string, lines: boolean): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x20) {
      if (!lines || (unit !== 0x0a && unit !== 0x09)) return true
    } else if (unit >= 0x7f && unit <= 0x9f) return true
  }
  return !text.isWellFormed()
}

export const wordCount = (text: string): number => text.match(/\S+/gu)?.length ?? 0
