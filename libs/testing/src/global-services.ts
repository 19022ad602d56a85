import { chmodSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeHome, startServices } from '@canvass/deploy/services/start-services.ts'
import type { ServiceUrls } from '@canvass/deploy/services/types.ts'
import { keepWatch } from '@canvass/deploy/supervisor/watch.ts'
import type { TestProject } from 'vitest/node'

interface SharedServices {
  readonly urls: ServiceUrls
  users: number
  stop(): Promise<void>
}

// vitest loads this file once per project; the services are one set per run
const shared: { services?: Promise<SharedServices> } = globalSetupScope()

/**
 * Global set-up of the levels `int` and `e2e`: one set of services for the run, started when the first of them has specs to run.
 * `DATABASE_URL` and the like, when set, are used instead.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared.services ??= start()
  const services = await shared.services
  services.users += 1
  project.provide('services', services.urls)
  return async () => {
    services.users -= 1
    if (services.users === 0) {
      delete shared.services
      await services.stop()
    }
  }
}

async function start(): Promise<SharedServices> {
  const home = mkdtempSync(join(tmpdir(), 'canvass-test-'))
  chmodSync(home, 0o755) // the server's user must get through
  const watch = keepWatch(home, { removeHome: true })
  const log = ({ message }: { message: string }) => void process.stderr.write(`services: ${message}\n`)
  const services = await startServices({ home, env: process.env, log })
  const { urls } = services
  // for the commands and processes that specs start
  process.env.DATABASE_URL = urls.databaseUrl
  process.env.REDIS_QUEUE_URL = urls.redisQueueUrl
  process.env.REDIS_CACHE_URL = urls.redisCacheUrl
  process.env.KAFKA_BROKERS = urls.kafkaBrokers
  const stop = async () => {
    await services.stop()
    watch.end()
    removeHome(home)
  }
  return { urls, users: 0, stop }
}

function globalSetupScope(): { services?: Promise<SharedServices> } {
  const key = Symbol.for('canvass.test-services')
  const known: unknown = Reflect.get(globalThis, key)
  if (typeof known === 'object' && known !== null) return known
  const created = {}
  Reflect.set(globalThis, key, created)
  return created
}
