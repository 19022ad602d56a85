import { readState } from '../supervisor/state.ts'
import { servicesStatus } from './start-services.ts'
import type { Environment, ServiceUrls } from './types.ts'

/** Null where nothing runs; `pid` is missing for a service that somebody else runs. */
export interface SystemStatus {
  readonly postgres: { url: string; pid?: number } | null
  readonly redisQueue: { url: string; pid?: number } | null
  readonly redisCache: { url: string; pid?: number } | null
  readonly kafka: { brokers: string; pid?: number } | null
  readonly api: { url: string; pid: number } | null
  readonly workers: { pid: number } | null
}

/** What runs under this home: the services, and the processes that `canvass up` keeps. */
export async function systemStatus(options: {
  home: string
  env: Environment
}): Promise<SystemStatus & { urls: ServiceUrls }> {
  const services = await servicesStatus(options)
  const state = readState(options.home)
  const { kafka } = services
  return {
    postgres: services.postgres ?? null,
    redisQueue: services.redisQueue ?? null,
    redisCache: services.redisCache ?? null,
    kafka: kafka ? { brokers: kafka.url, ...(kafka.pid === undefined ? {} : { pid: kafka.pid }) } : null,
    api: state?.api ? { url: state.api.url, pid: state.api.pid } : null,
    workers: state?.workers ? { pid: state.workers.pid } : null,
    urls: {
      databaseUrl: services.postgres?.url ?? '',
      redisQueueUrl: services.redisQueue?.url ?? '',
      redisCacheUrl: services.redisCache?.url ?? '',
      kafkaBrokers: kafka?.url ?? '',
    },
  }
}
