import { keepPartitions } from '@canvass/postgres/maintenance/keep-partitions.ts'
import { createMaintenanceRole } from '../maintenance/maintenance-role.ts'
import type { Services } from './services.ts'
import type { Base, ComposedRole } from './shared.ts'

const HOUR_MS = 3_600_000

/** What must happen now and then. */
export async function composeMaintenance({ registry, logger }: Base, services: Services): Promise<ComposedRole> {
  const [postgres, queue] = await Promise.all([services.postgres(), services.queue()])
  const keepMonths = {
    name: 'keep-partitions',
    everyMs: 6 * HOUR_MS,
    async run() {
      const made = await keepPartitions(postgres.client)
      if (made.length > 0) logger.info({ made }, 'maintenance.partitions-made')
    },
  }
  const role = createMaintenanceRole({ connection: queue.client.workers, tasks: [keepMonths], registry, log: logger })
  return { components: [postgres.ready, queue.ready, role], checks: [postgres.check, queue.check] }
}
