import { keepPartitions } from '@canvass/postgres/maintenance/keep-partitions.ts'
import { createOverdueStore } from '@canvass/postgres/maintenance/overdue-sessions.ts'
import { mailboxStatus } from '@canvass/queue/mailbox-status.ts'
import { createMailboxWriter } from '@canvass/queue/mailbox-writer.ts'
import { sweepOverdue } from '@canvass/runtime/sessions/sweep-overdue.ts'
import { createMaintenanceRole } from '../maintenance/maintenance-role.ts'
import type { Services } from './services.ts'
import type { Base, ComposedRole } from './shared.ts'

const SECOND_MS = 1_000
const HOUR_MS = 3_600 * SECOND_MS

/** What must happen now and then. */
export async function composeMaintenance(
  { registry, logger, settings }: Base,
  services: Services,
): Promise<ComposedRole> {
  const [postgres, queue] = await Promise.all([services.postgres(), services.queue()])
  const { shards } = settings.mailbox
  const mailbox = createMailboxWriter(queue.client.commands, shards)
  const keepMonths = {
    name: 'keep-partitions',
    everyMs: 6 * HOUR_MS,
    async run() {
      const made = await keepPartitions(postgres.client)
      if (made.length > 0) logger.info({ made }, 'maintenance.partitions-made')
    },
  }
  const sweep = {
    name: 'sweep-overdue',
    everyMs: 15 * SECOND_MS,
    async run() {
      const ages = async () => (await mailboxStatus(mailbox.queues, Date.now())).map(({ ageMs }) => ageMs)
      const overdue = createOverdueStore(postgres.client)
      const swept = await sweepOverdue({ overdue, mailbox, shards, ages, now: Date.now })
      if (swept.holds + swept.sessions + swept.left > 0) logger.info(swept, 'maintenance.overdue-swept')
    },
  }
  const tasks = [keepMonths, sweep]
  const role = createMaintenanceRole({ connection: queue.client.workers, tasks, registry, log: logger })
  return {
    components: [postgres.ready, queue.ready, { name: 'mailbox-writer', stop: () => mailbox.close() }, role],
    checks: [postgres.check, queue.check],
  }
}
