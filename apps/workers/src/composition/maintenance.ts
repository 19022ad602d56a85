import { dropUploads } from '@canvass/postgres/evidence/drop-uploads.ts'
import { keepPartitions } from '@canvass/postgres/maintenance/keep-partitions.ts'
import { createOverdueStore } from '@canvass/postgres/maintenance/overdue-sessions.ts'
import { createOutboxStore } from '@canvass/postgres/outbox/outbox-store.ts'
import { createRebuildStore } from '@canvass/postgres/rebuild/rebuild-store.ts'
import { createRecountStore } from '@canvass/postgres/recount/recount-store.ts'
import { mailboxStatus } from '@canvass/queue/mailbox-status.ts'
import { createMailboxWriter } from '@canvass/queue/mailbox-writer.ts'
import type { MaintenanceTask } from '@canvass/queue/maintenance.ts'
import { createCurrentCounters } from '@canvass/redis/current-counters.ts'
import { sweepOverdue } from '@canvass/runtime/sessions/sweep-overdue.ts'
import { createDropOutboxTask } from '../maintenance/drop-outbox-task.ts'
import { createMaintenanceRole } from '../maintenance/maintenance-role.ts'
import { createReconcileTask } from '../maintenance/reconcile-task.ts'
import type { Services } from './services.ts'
import type { Base, ComposedRole } from './shared.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS

/** What must happen now and then. */
export async function composeMaintenance(base: Base, services: Services): Promise<ComposedRole> {
  const { registry, logger, settings } = base
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
  const { uploadKeepDays } = settings.maintenance
  const unused = {
    name: 'drop-uploads',
    everyMs: HOUR_MS,
    async run() {
      const dropped = await dropUploads(postgres.client, Date.now() - uploadKeepDays * 24 * HOUR_MS)
      if (dropped > 0) logger.info({ dropped }, 'maintenance.uploads-dropped')
    },
  }
  const tasks = [keepMonths, sweep, unused, ...(await composeCounterTasks(base, services))]
  const role = createMaintenanceRole({ connection: queue.client.workers, tasks, registry, log: logger })
  return {
    components: [postgres.ready, queue.ready, { name: 'mailbox-writer', stop: () => mailbox.close() }, role],
    checks: [postgres.check, queue.check],
  }
}

/** What has to do with the counters. The cache is not waited for: while it is away, these tasks fail and the others go on. */
async function composeCounterTasks(
  { registry, logger: log, settings }: Base,
  services: Services,
): Promise<readonly MaintenanceTask[]> {
  const partitions = settings.kafka.topicPartitions
  const { outboxKeepDays: keepDays, reconcileEveryMinutes } = settings.maintenance
  const [postgres, reading, cache] = await Promise.all([
    services.postgres(),
    services.postgresForReading(),
    services.cache(),
  ])
  const counters = createCurrentCounters(cache.client, { partitions })
  const outbox = createOutboxStore(postgres.client, partitions)
  const rebuilds = createRebuildStore(postgres.client)
  const recount = createRecountStore(reading.client)
  const everyMs = reconcileEveryMinutes * MINUTE_MS
  const now = Date.now
  return [
    createReconcileTask({ counters, recount, outbox, partitions, everyMs, registry, log, now }),
    createDropOutboxTask({ database: reading.client, outbox, counters, rebuilds, keepDays, log, now }),
  ]
}
