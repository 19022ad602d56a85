import { type ConfigGroup, defineConfig } from './define.ts'
import { httpConfig, rateLimitConfig, secretConfig, tokenConfig, uploadConfig } from './http-settings.ts'
import { milliseconds, oneOf } from './kinds.ts'
import { mailboxConfig, maintenanceConfig, postbackConfig, relayConfig, workersConfig } from './pipeline-settings.ts'
import { kafkaConfig, postgresConfig, redisCacheConfig, redisQueueConfig } from './service-settings.ts'

/** Every process. */
export const processConfig = defineConfig('Every process', {
  logLevel: {
    env: 'LOG_LEVEL',
    kind: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
    default: 'info',
    description: 'Least severe log line that is written.',
  },
  shutdownDeadlineMs: {
    env: 'SHUTDOWN_DEADLINE_MS',
    kind: milliseconds({ min: 100 }),
    default: '15000',
    description:
      'Time an orderly stop may take in all before the process exits anyway; keep it under the grace of whatever stops it.',
  },
})

/** All groups, in the order of the documentation. A group that is not listed here is not documented. */
export const allGroups: readonly ConfigGroup[] = [
  processConfig,
  httpConfig,
  uploadConfig,
  rateLimitConfig,
  secretConfig,
  tokenConfig,
  postgresConfig,
  redisQueueConfig,
  redisCacheConfig,
  kafkaConfig,
  mailboxConfig,
  relayConfig,
  maintenanceConfig,
  workersConfig,
  postbackConfig,
]
