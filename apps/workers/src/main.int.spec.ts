import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { testServices } from '@canvass/testing/services.ts'
import { expect, it } from 'vitest'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))

/** As with a deployment that lacks a file: the other role has opened its connections by then. */
const WITHOUT_RELAY = `
import { registerHooks } from 'node:module'
registerHooks({
  load(url, context, next) {
    if (url.endsWith('/composition/relay.ts')) throw new Error('the relay is not there')
    return next(url, context)
  },
})`

it('a process that cannot be composed says why and ends', { timeout: 30_000 }, async () => {
  const services = testServices()
  const env = {
    ...process.env,
    DATABASE_URL: services.databaseUrl,
    REDIS_QUEUE_URL: services.redisQueueUrl,
    REDIS_CACHE_URL: services.redisCacheUrl,
    KAFKA_BROKERS: services.kafkaBrokers,
    WORKERS_PORT: '0',
    TOKEN_SECRET: randomBytes(32).toString('base64url'),
  }
  const args = [
    '--import',
    `data:text/javascript,${encodeURIComponent(WITHOUT_RELAY)}`,
    MAIN,
    '--roles',
    'sessions,relay',
  ]
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] })
  const said = text(child.stderr)
  try {
    expect(await once(child, 'exit', { signal: AbortSignal.timeout(20_000) })).toEqual([1, null])
  } finally {
    child.kill('SIGKILL')
  }
  expect(await said).toContain('the relay is not there')
})
