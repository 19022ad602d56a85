import { expect, expectTypeOf, test } from 'vitest'
import { defineConfig } from './define.ts'
import { bytes, hostAndPort, integer, list, milliseconds, oneOf, port, secretKey, url } from './kinds.ts'
import { ConfigError, type Environment, loadConfig } from './load.ts'

const server = defineConfig('Server', {
  port: { env: 'PORT', kind: port, default: '8080', description: 'Where it listens.' },
  pauseMs: { env: 'PAUSE_MS', kind: milliseconds({ max: 1000 }), default: '5', description: 'How long it pauses.' },
  mode: { env: 'MODE', kind: oneOf(['calm', 'busy']), default: 'calm', description: 'How it works.' },
  brokers: { env: 'BROKERS', kind: list(hostAndPort), description: 'Whom it asks.' },
})
const store = defineConfig('Store', {
  url: { env: 'STORE_URL', kind: url('redis'), secret: true, description: 'Where it stores.' },
  key: { env: 'STORE_KEY', kind: secretKey(4), optional: true, secret: true, description: 'What it signs with.' },
})
const key = Buffer.from('12345678').toString('base64url')
const good = { BROKERS: 'a:1, b:22', STORE_URL: 'redis://:pw@localhost:1' }

function faultsOf(env: Environment): ConfigError {
  try {
    loadConfig({ server, store }, env)
  } catch (error) {
    if (error instanceof ConfigError) return error
    throw error
  }
  throw new Error('expected faults')
}

test('gives typed values, with defaults, from the groups it was asked for', () => {
  const config = loadConfig({ server, store }, { ...good, PORT: '9', STORE_KEY: key })

  expect(config.server).toEqual({ port: 9, pauseMs: 5, mode: 'calm', brokers: ['a:1', 'b:22'] })
  expect(config.store.url).toBe('redis://:pw@localhost:1')
  expect(Buffer.from(config.store.key ?? []).toString()).toBe('12345678')
  expectTypeOf(config.server.port).toEqualTypeOf<number>()
  expectTypeOf(config.server.mode).toEqualTypeOf<'calm' | 'busy'>()
  expectTypeOf(config.server.brokers).toEqualTypeOf<readonly string[]>()
  expectTypeOf(config.store.key).toEqualTypeOf<Uint8Array | undefined>()
})

test('reports every fault at once, each with what is expected', () => {
  const error = faultsOf({ PORT: 'eighty', PAUSE_MS: '1001', MODE: '', STORE_URL: 'mysql://x', BROKERS: 'a' })

  expect(error.message).toBe(
    [
      'The configuration has 4 faults:',
      '  PORT "eighty" is not a whole number; expected a port, 0 to 65535',
      '  PAUSE_MS "1001" is above 1000; expected milliseconds, 0 to 1000',
      '  BROKERS "a" is not host:port; expected comma-separated: host:port',
      '  STORE_URL (hidden) is not such a URL; expected a URL starting with redis://',
    ].join('\n'),
  )
})

test('an empty variable counts as not set', () => {
  expect(loadConfig({ server }, { ...good, PORT: '' }).server.port).toBe(8080)
  expect(faultsOf({ ...good, STORE_URL: '' }).faults).toEqual([
    { env: 'STORE_URL', problem: 'is missing', expected: 'a URL starting with redis://' },
  ])
})

test.each(['hush', 'not base64url, not at all!', 'YWI='])('never prints the secret %s', (secret) => {
  const error = faultsOf({ ...good, STORE_KEY: secret })
  expect(error.faults).toHaveLength(1)
  expect(JSON.stringify([error.message, error.faults])).not.toContain(secret)
})

test('rules speak about settings that are each well-formed', () => {
  const span = defineConfig(
    'Span',
    {
      min: { env: 'MIN_BYTES', kind: bytes(), default: '1', description: 'Least.' },
      max: { env: 'MAX_BYTES', kind: bytes(), default: '9', description: 'Most.' },
    },
    [{ settings: ['MIN_BYTES', 'MAX_BYTES'], expected: 'least before most', holds: (v) => v.min <= v.max }],
  )
  expect(loadConfig({ span }, { MAX_BYTES: '2' }).span).toEqual({ min: 1, max: 2 })
  expect(() => loadConfig({ span }, { MIN_BYTES: '10' })).toThrow(
    'MIN_BYTES, MAX_BYTES contradict each other; expected least before most',
  )
  expect(() => loadConfig({ span }, { MIN_BYTES: '-1' })).toThrow(
    /one fault:\n {2}MIN_BYTES "-1" is not a whole number/,
  )
})

test.each(['1e3', '0x10', '1.5', ' 5', '99999999999999999999'])('%s is no whole number', (value) => {
  const counted = defineConfig('Count', { n: { env: 'N', kind: integer(), description: 'Some.' } })
  expect(() => loadConfig({ counted }, { N: value })).toThrow(ConfigError)
})

test('a setting that would mislead is refused where it is defined', () => {
  const kind = milliseconds()
  expect(() => defineConfig('Bad', { pause: { env: 'PAUSE', kind, description: 'Unclear.' } })).toThrow('end in _MS')
  expect(() => defineConfig('Bad', { pause: { env: 'pause_MS', kind, description: 'Low.' } })).toThrow('snake case')
  const secret = { env: 'KEY', kind: secretKey(4), secret: true, default: key, description: 'Known.' } as const
  expect(() => defineConfig('Bad', { secret })).toThrow('known to everyone')
})
