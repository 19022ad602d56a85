import { readFileSync } from 'node:fs'
import { runInNewContext } from 'node:vm'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sentRecords, submitted } from '../testing/sent-records.ts'
import { checksum } from './record-integrity.ts'

const page = readFileSync(new URL('../../../../docs/events/README.md', import.meta.url), 'utf8')

interface Summed {
  readonly key: Buffer
  readonly value: Buffer
  readonly headers: { readonly 'outbox-n': string; readonly 'outbox-pos': string }
}

/** The function that the page shows to those who write readers. */
function documented(): (record: Summed) => string {
  const source = /```js\n([\s\S]*?)```/.exec(page)?.[1] ?? ''
  return runInNewContext(`${source}; crcOf`, { crc32 })
}

const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array))
const number = fc.bigInt({ min: 1n, max: 10n ** 18n }).map(String)

test('the checksum of docs/events/README.md is the one that the relay writes', () => {
  const crcOf = documented()
  fc.assert(
    fc.property(bytes, bytes, number, number, (key, value, n, seq) => {
      const pos = `1.900.${seq}`
      expect(crcOf({ key, value, headers: { 'outbox-n': n, 'outbox-pos': pos } })).toBe(checksum(key, value, n, pos))
    }),
  )
})

test('docs/events/README.md names every header that the relay writes', () => {
  const [record] = sentRecords([submitted()])
  for (const name of Object.keys(record?.headers ?? {})) expect(page).toContain(`| \`${name}\` |`)
})
