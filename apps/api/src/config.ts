import {
  httpConfig,
  rateLimitConfig,
  secretConfig,
  tokenConfig,
  uploadConfig,
} from '@canvass/platform/config/http-settings.ts'
import { type ConfigOf, type Environment, loadConfig } from '@canvass/platform/config/load.ts'
import { mailboxConfig } from '@canvass/platform/config/pipeline-settings.ts'
import {
  kafkaConfig,
  postgresConfig,
  redisCacheConfig,
  redisQueueConfig,
} from '@canvass/platform/config/service-settings.ts'
import { processConfig } from '@canvass/platform/config/settings.ts'

const groups = {
  process: processConfig,
  http: httpConfig,
  uploads: uploadConfig,
  rateLimits: rateLimitConfig,
  secret: secretConfig,
  tokens: tokenConfig,
  postgres: postgresConfig,
  redisQueue: redisQueueConfig,
  redisCache: redisCacheConfig,
  kafka: kafkaConfig,
  mailbox: mailboxConfig,
}

export type ApiSettings = ConfigOf<typeof groups>

/** The settings of an API process. @throws ConfigError naming every fault at once */
export const readSettings = (env: Environment): ApiSettings => loadConfig(groups, env)
