import type { Logger } from '@canvass/platform/logging/logger.ts'
import type { Database } from '@canvass/postgres/connect.ts'
import { dropOutboxDays } from '@canvass/postgres/maintenance/drop-outbox-days.ts'
import type { MaintenanceTask } from '@canvass/queue/maintenance.ts'
import type { CounterStore } from '@canvass/runtime/ports/counter-store.ts'
import type { OutboxStore } from '@canvass/runtime/ports/outbox.ts'
import type { RebuildStore } from '@canvass/runtime/ports/rebuild-store.ts'
import { lowestPositions } from '@canvass/runtime/projection/lowest-positions.ts'

export interface DropOutboxDeps {
  readonly database: Database
  readonly outbox: Pick<OutboxStore, 'cursors'>
  readonly counters: Pick<CounterStore, 'position'>
  readonly rebuilds: Pick<RebuildStore, 'running'>
  /** Days that are kept though everybody is past them. */
  readonly keepDays: number
  readonly log: Logger
  /** Milliseconds since the epoch. */
  now(): number
}

const EVERY_MS = 6 * 3_600_000
const DAY_MS = 86_400_000

/** Drops old days of the outbox that relay and projections are past. While a rebuild runs none is, since it begins behind them. */
export function createDropOutboxTask({
  database,
  outbox,
  counters,
  rebuilds,
  keepDays,
  log,
  now,
}: DropOutboxDeps): MaintenanceTask {
  return {
    name: 'drop-outbox-days',
    everyMs: EVERY_MS,
    async run() {
      const lowest = await lowestPositions(outbox, counters)
      if ((await rebuilds.running()) !== undefined) return
      const dropped = await dropOutboxDays(database, now() - keepDays * DAY_MS, lowest)
      if (dropped.length > 0) log.info({ dropped }, 'maintenance.outbox-days-dropped')
    },
  }
}
