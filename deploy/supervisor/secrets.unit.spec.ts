import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readSecrets } from './secrets.ts'

const home = mkdtempSync(join(tmpdir(), 'canvass-unit-'))
afterAll(() => rmSync(home, { recursive: true }))

test('are made once, long enough, and for their owner only', () => {
  const secrets = readSecrets(home, {})
  expect(readSecrets(home, {})).toEqual(secrets)
  expect(Buffer.from(secrets.tokenSecret, 'base64url')).toHaveLength(32)
  expect(secrets.tokenSecret).not.toBe(secrets.adminTokenSecret)
  expect(statSync(join(home, 'secrets.json')).mode & 0o777).toBe(0o600)
})

test('the environment comes first', () => {
  expect(readSecrets(home, { TOKEN_SECRET: 'given' }).tokenSecret).toBe('given')
})

test('a damaged file is not replaced behind the back of those whose tokens it signed', () => {
  const other = mkdtempSync(join(home, 'other-'))
  writeFileSync(join(other, 'secrets.json'), '{"tokenSecret":"x"}')
  expect(() => readSecrets(other, {})).toThrow('adminTokenSecret')
})
