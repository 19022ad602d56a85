import type { HealthCheck } from '@canvass/platform/health/health.ts'
import { createHealth } from '@canvass/platform/health/health.ts'
import { createHealthServer } from '@canvass/platform/http/health-server.ts'
import { type Component, createLifecycle } from '@canvass/platform/lifecycle/lifecycle.ts'
import { createBreakerBoard } from '@canvass/queue/breaker-board.ts'
import { breakerWatch } from './composition/breaker-watch.ts'
import { createServices, type Services } from './composition/services.ts'
import type { Base, ComposedRole } from './composition/shared.ts'
import type { Role } from './config.ts'

/** Each role's code is loaded only where the role runs. */
const COMPOSE: Readonly<Record<Role, (base: Base, services: Services) => Promise<ComposedRole>>> = {
  sessions: async (...of) => (await import('./composition/sessions.ts')).composeSessions(...of),
  relay: async (...of) => (await import('./composition/relay.ts')).composeRelay(...of),
  projectors: async (...of) => (await import('./composition/projectors.ts')).composeProjectors(...of),
  'dead-letters': async (...of) => (await import('./composition/dead-letters.ts')).composeDeadLetters(...of),
  maintenance: async (...of) => (await import('./composition/maintenance.ts')).composeMaintenance(...of),
  webhooks: async (...of) => (await import('./composition/webhooks.ts')).composeWebhooks(...of),
}

/** Share of the process' time to stop that its roles may take; the rest is for the health server and the exit. */
const ROLES_SHARE = 0.8

/** The components of a worker process: its health server first, so that whoever waits can see what for. */
export async function composeWorkers(base: Base, roles: readonly Role[]): Promise<readonly Component[]> {
  const services = createServices(base)
  const composed = await Promise.all(roles.map((role) => COMPOSE[role](base, services)))
  const { host, port } = base.settings.workers
  const health = createHealth(uniqueChecks(composed.flatMap(({ checks }) => checks)))
  const server = createHealthServer({ host, port, health, registry: base.registry, logger: base.logger })
  const connections = { name: 'connections', stop: () => services.close() }
  return [server, connections, ...(await tellingOf(services, base)), allTogether(composed, base)]
}

/** Breakers are told through the queue Redis, where there are any. */
async function tellingOf(services: Services, { logger, processId }: Base): Promise<readonly Component[]> {
  const breakers = services.breakers()
  if (breakers.length === 0) return []
  const board = createBreakerBoard((await services.queue()).client.commands)
  return [breakerWatch(processId, breakers, board, logger)]
}

/** Roles share services; one answer for each is enough. */
function uniqueChecks(checks: readonly HealthCheck[]): readonly HealthCheck[] {
  return [...new Map(checks.map((check) => [check.name, check])).values()]
}

/** Roles start side by side: one that waits for its service must not keep the others from their work. */
function allTogether(roles: readonly ComposedRole[], base: Base): Component {
  const { shutdownDeadlineMs } = base.settings.process
  const lifecycles = roles.map(({ components }) =>
    createLifecycle({ components, logger: base.logger, shutdownDeadlineMs: shutdownDeadlineMs * ROLES_SHARE }),
  )
  const stop = async () => {
    await Promise.all(lifecycles.map((lifecycle) => lifecycle.stop()))
  }
  return {
    name: 'roles',
    async start(signal) {
      signal.addEventListener('abort', () => void stop(), { once: true })
      await Promise.all(lifecycles.map((lifecycle) => lifecycle.start()))
    },
    stop,
    stopDeadlineMs: shutdownDeadlineMs,
  }
}
