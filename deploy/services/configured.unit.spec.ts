import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { addressesOf, checkConfigured } from './configured.ts'

test.each([
  ['postgres://u:p@db.example/x', [{ host: 'db.example', port: 5432 }]],
  ['redis://[::1]', [{ host: '::1', port: 6379 }]],
  ['rediss://cache.example:7000/2', [{ host: 'cache.example', port: 7000 }]],
  [
    'a:9093, b',
    [
      { host: 'a', port: 9093 },
      { host: 'b', port: 9092 },
    ],
  ],
  ['://', []],
])('finds host and port in %s', (value, expected) => {
  expect(addressesOf(value)).toEqual(expected)
})

test('a variable that can be reached, or is not set, is no fault', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  await checkConfigured(['postgres', 'kafka'], { KAFKA_BROKERS: `127.0.0.1:${port}`, DATABASE_URL: '' })
  server.close()
})

test('what cannot be read is named with its variable', async () => {
  await expect(checkConfigured(['kafka'], { KAFKA_BROKERS: ':::' })).rejects.toThrow('KAFKA_BROKERS')
})
