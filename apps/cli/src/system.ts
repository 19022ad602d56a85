import { homeFolder } from '@canvass/deploy/services/home.ts'
import { systemStatus } from '@canvass/deploy/services/status.ts'
import type { ServiceUrls } from '@canvass/deploy/services/types.ts'
import { unreachable } from './fault.ts'

const VARIABLES: Readonly<Record<keyof ServiceUrls, string>> = {
  databaseUrl: 'DATABASE_URL',
  redisQueueUrl: 'REDIS_QUEUE_URL',
  redisCacheUrl: 'REDIS_CACHE_URL',
  kafkaBrokers: 'KAFKA_BROKERS',
}

/**
 * Where the services are that a command needs: from the environment, else those of the running local system.
 * @throws CommandFault (unreachable) naming what is missing and how to give it
 */
export async function serviceUrls(...needed: readonly (keyof ServiceUrls)[]): Promise<ServiceUrls> {
  const { urls } = await systemStatus({ home: homeFolder(process.env), env: process.env })
  const missing = needed.filter((name) => urls[name] === '').map((name) => VARIABLES[name])
  if (missing.length > 0) {
    throw unreachable(
      `No ${missing.join(', ')}: start the local services with \`npx canvass services up\` or set the variable.`,
    )
  }
  return urls
}

/** Where the running API answers: `API_URL`, else the local system's. */
export async function apiUrl(): Promise<string> {
  if (process.env.API_URL) return process.env.API_URL
  const { api } = await systemStatus({ home: homeFolder(process.env), env: process.env })
  if (api === null) throw unreachable('No API runs here: start the product with `npm start` or set API_URL.')
  return api.url
}
