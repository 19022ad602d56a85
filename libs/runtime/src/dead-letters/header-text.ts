const BASE64 = 'base64:'
const LIST = 'list:'

/**
 * A header as text that gives its bytes back: UTF-8 as it is, other bytes as `base64:…`, several values as `list:` and a JSON array.
 * A text that begins like one of these is written as base64.
 */
export function headerToText(value: Buffer | Buffer[]): string {
  if (Array.isArray(value)) return LIST + JSON.stringify(value.map(headerToText))
  const text = value.toString('utf8')
  const plain =
    Buffer.from(text).equals(value) && !text.startsWith(BASE64) && !text.startsWith(LIST) && !text.includes('\0')
  return plain ? text : BASE64 + value.toString('base64')
}

/** The bytes behind `headerToText`. */
export function headerFromText(text: string): Buffer | Buffer[] {
  if (text.startsWith(BASE64)) return Buffer.from(text.slice(BASE64.length), 'base64')
  if (!text.startsWith(LIST)) return Buffer.from(text)
  const values: unknown = JSON.parse(text.slice(LIST.length))
  return Array.isArray(values) ? values.flatMap((value) => headerFromText(String(value))) : []
}
