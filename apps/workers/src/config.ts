import { secretConfig } from '@canvass/platform/config/http-settings.ts'
import { type ConfigOf, type Environment, loadConfig } from '@canvass/platform/config/load.ts'
import {
  mailboxConfig,
  maintenanceConfig,
  postbackConfig,
  relayConfig,
  workersConfig,
} from '@canvass/platform/config/pipeline-settings.ts'
import {
  kafkaConfig,
  postgresConfig,
  redisCacheConfig,
  redisQueueConfig,
} from '@canvass/platform/config/service-settings.ts'
import { processConfig } from '@canvass/platform/config/settings.ts'

const groups = {
  process: processConfig,
  workers: workersConfig,
  postgres: postgresConfig,
  redisQueue: redisQueueConfig,
  redisCache: redisCacheConfig,
  kafka: kafkaConfig,
  mailbox: mailboxConfig,
  relay: relayConfig,
  secret: secretConfig,
  postbacks: postbackConfig,
  maintenance: maintenanceConfig,
}

export type WorkersSettings = ConfigOf<typeof groups>

export const ROLES = ['sessions', 'relay', 'projectors', 'dead-letters', 'maintenance', 'webhooks'] as const
export type Role = (typeof ROLES)[number]

/** The settings of a worker process. @throws ConfigError naming every fault at once */
export const readSettings = (env: Environment): WorkersSettings => loadConfig(groups, env)

/** What this process does: the roles named by `--roles a,b` or WORKER_ROLES; `all` means every one. */
export function rolesOf(settings: WorkersSettings): readonly Role[] {
  const { roles } = settings.workers
  return ROLES.filter((role) => roles.includes('all') || roles.includes(role))
}
