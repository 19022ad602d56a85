import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { migrateDatabase } from '@canvass/db/migrate.ts'
import { TOPICS } from '@canvass/domain/events/public-event.ts'
import { createUuid7 } from '@canvass/platform/ids/uuid7.ts'
import { createLifecycle } from '@canvass/platform/lifecycle/lifecycle.ts'
import { memoryLog } from '@canvass/platform/logging/memory-log.ts'
import { createRegistry } from '@canvass/platform/metrics/registry.ts'
import { cacheReady, connectCache } from '@canvass/redis/connections.ts'
import { createProjectionVersions } from '@canvass/redis/projection-versions.ts'
import { ADMIN_AUDIENCE, type Role } from '@canvass/runtime/access/admin-claims.ts'
import { emptyRedisDatabase } from '@canvass/testing/redis-database.ts'
import { createDatabase, testServices, uniqueName } from '@canvass/testing/services.ts'
import { SignJWT } from 'jose'
import { composeApi } from '../composition.ts'
import { readSettings } from '../config.ts'
import { importHmacKey } from '../tokens/keys.ts'
import { listen } from './listen.ts'
import { type LiveWorker, startLiveWorker } from './live-worker.ts'
import { type Wire, wireTo } from './wire.ts'

const SHARDS = 2
const PARTITIONS = 3

/** A reply with its body read. */
export interface Reply {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: specs look into whatever came back, and a wrong look fails them
  readonly body: any
}

export interface LiveApi {
  readonly url: string
  readonly databaseUrl: string
  readonly wires: { readonly database: Wire; readonly queue: Wire; readonly cache: Wire }
  readonly lines: readonly Record<string, unknown>[]
  call(method: string, path: string, options?: CallOptions): Promise<Reply>
  adminToken(role: Role, tenant?: string): Promise<string>
  /** Publishes the demo survey under this key and tells its id. */
  publishDemo(key: string): Promise<string>
  /** Lets somebody decide, or nobody. */
  work(on: boolean): Promise<void>
  close(): Promise<void>
}

interface CallOptions {
  readonly token?: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export const demoSurvey: unknown = JSON.parse(
  readFileSync(new URL('../../../../db/seeds/demo.json', import.meta.url), 'utf8'),
)

/**
 * The whole API as it is composed for production, on real services behind wires, with a session worker beside it.
 * @param away services that are out of reach when it starts; then this resolves before it has started
 */
export async function startLiveApi(
  env: Readonly<Record<string, string>> = {},
  away: readonly ('database' | 'queue' | 'cache')[] = [],
): Promise<LiveApi> {
  const services = testServices()
  const database = await createDatabase()
  await migrateDatabase(database.url)
  const wires = {
    database: await wireTo(database.url),
    queue: await wireTo(await emptyRedisDatabase(services.redisQueueUrl)),
    cache: await wireTo(await countersFromNothing(await emptyRedisDatabase(services.redisCacheUrl))),
  }
  for (const service of away) wires[service].cut()
  const adminSecret = randomBytes(32)
  const settings = readSettings({
    DATABASE_URL: wires.database.url,
    REDIS_QUEUE_URL: wires.queue.url,
    REDIS_CACHE_URL: wires.cache.url,
    KAFKA_BROKERS: services.kafkaBrokers,
    TOKEN_SECRET: randomBytes(32).toString('base64url'),
    ADMIN_TOKEN_SECRET: adminSecret.toString('base64url'),
    MAILBOX_SHARDS: String(SHARDS),
    TOPIC_PARTITIONS: String(PARTITIONS),
    ...env,
  })
  const { logger, lines } = memoryLog()
  const registry = createRegistry({ service: 'test', version: '0' })
  const base = { settings, log: logger, registry, newId: createUuid7(), processId: uniqueName('api'), version: '0' }
  const { server, components } = await composeApi(base)
  const lifecycle = createLifecycle({ components, logger, shutdownDeadlineMs: 10_000 })
  const url = await listen(server.server)
  const started = lifecycle.start()
  if (away.length === 0) await started
  let worker: LiveWorker | undefined

  const call: LiveApi['call'] = async (method, path, { token, body, headers = {} } = {}) => {
    const reply = await fetch(url + path, {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
    })
    const text = await reply.text()
    const isJson = /json/.test(reply.headers.get('content-type') ?? '')
    return { status: reply.status, headers: reply.headers, body: isJson ? JSON.parse(text) : text }
  }

  const adminToken: LiveApi['adminToken'] = async (role, tenant = 'default') =>
    new SignJWT({ tenant, role })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('spec')
      .setAudience(ADMIN_AUDIENCE)
      .setExpirationTime('1h')
      .sign(await importHmacKey(adminSecret))

  return {
    url,
    databaseUrl: database.url,
    wires,
    lines,
    call,
    adminToken,
    async publishDemo(key) {
      const token = await adminToken('author')
      await call('PUT', `/v1/surveys/${key}`, { token, body: demoSurvey })
      const { body } = await call('POST', `/v1/surveys/${key}/publish`, { token })
      return body.surveyId
    },
    async work(on) {
      const urls = { database: wires.database.url, queue: wires.queue.url }
      if (on) worker ??= await startLiveWorker(urls, SHARDS, PARTITIONS, logger)
      else {
        await worker?.stop()
        worker = undefined
      }
    },
    async close() {
      await worker?.stop()
      server.closeNow()
      await lifecycle.stop()
      await started.catch(() => undefined) // a start that the stop cut short
      for (const wire of Object.values(wires)) await wire.close()
      await database.drop()
    },
  }
}

/** Makes the version of the counters that projectors make when nothing has been counted yet. */
async function countersFromNothing(cacheUrl: string): Promise<string> {
  const redis = connectCache(cacheUrl, () => undefined)
  try {
    await cacheReady(redis, AbortSignal.timeout(5_000))
    const versions = createProjectionVersions(redis, PARTITIONS)
    const positions = new Map(TOPICS.map((topic) => [topic, { offset: 0n, n: 0n, pos: '' }]))
    for (let partition = 0; partition < PARTITIONS; partition += 1) {
      await versions.fill('v1', partition, new Map(), positions)
    }
    await versions.show('v1', null)
    return cacheUrl
  } finally {
    redis.disconnect()
  }
}
