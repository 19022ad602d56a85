import fc from 'fast-check'
import { expect, it } from 'vitest'
import { sniff } from './sniff.ts'

const PNG = Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010806000000', 'hex')

it.each([
  [PNG, 'text/plain', 'image/png'],
  [Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj'), 'image/png', 'application/pdf'],
  [Buffer.from('ffd8ffe000104a46494600', 'hex'), undefined, 'image/jpeg'],
  [Buffer.from('a;b\n1;2\n'), 'text/csv; charset=utf-8', 'text/csv'],
  [Buffer.from('Grüße'), undefined, 'text/plain'],
  [Buffer.from('<script>alert(1)</script>'), 'text/html', 'text/plain'],
  [Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/svg+xml', 'application/xml'],
  [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/svg+xml', 'text/plain'],
  [Buffer.from([0x80, 0x81, 0x82]), 'text/csv', 'application/octet-stream'],
  [Buffer.from('text\0'), 'text/plain', 'application/octet-stream'],
])('%j, called %s, is %s', async (bytes, claimed, mime) => {
  expect(await sniff(bytes, claimed)).toBe(mime)
})

/** Beginnings that lead into parsers of containers. */
const HEADS = [
  '504b0304',
  '52494646',
  '0000001866747970',
  '3026b2758e66cf11',
  '1a45dfa3',
  '494433',
  '4f676753',
  '49492a00',
]

it('ends with a type, whatever comes', async () => {
  const head = fc.constantFrom(...HEADS).map((hex) => Buffer.from(hex, 'hex'))
  const file = fc.tuple(fc.option(head, { nil: Buffer.alloc(0) }), fc.uint8Array({ maxLength: 400 }))
  await fc.assert(
    fc.asyncProperty(file, async ([begins, rest]) => {
      expect(await sniff(Buffer.concat([begins, rest]), undefined)).toMatch(/^[a-z]+\/[\w.+-]+$/)
    }),
    { numRuns: 500 },
  )
})
