import { readFileSync } from 'node:fs'
import { runInNewContext } from 'node:vm'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checksum, SUMMED_HEADERS } from './record-integrity.ts'

const page = readFileSync(new URL('../../../../docs/events/README.md', import.meta.url), 'utf8')

interface Summed {
  readonly key: Buffer
  readonly value: Buffer
  readonly headers: Partial<Record<(typeof SUMMED_HEADERS)[number], string>>
}

/** The function that the page shows to those who write readers. */
function documented(): (record: Summed) => string {
  const source = /```js\n([\s\S]*?)```/.exec(page)?.[1] ?? ''
  return runInNewContext(`${source}; crcOf`, { crc32 })
}

const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array))
const headers = fc.record(
  Object.fromEntries(SUMMED_HEADERS.map((name) => [name, fc.string({ unit: 'grapheme-ascii', maxLength: 30 })])),
  { requiredKeys: [] },
)

test('the checksum of docs/events/README.md is the one that the relay writes', () => {
  const crcOf = documented()
  fc.assert(
    fc.property(bytes, bytes, headers, (key, value, some) => {
      expect(crcOf({ key, value, headers: some })).toBe(checksum(key, value, some))
    }),
  )
})

test('docs/events/README.md names every header that the relay writes', () => {
  for (const name of [...SUMMED_HEADERS, 'crc']) expect(page).toContain(`| \`${name}\` |`)
})
