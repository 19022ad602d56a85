import { TOPICS } from '@canvass/domain/events/public-event.ts'
import type { Logger } from '@canvass/platform/logging/logger.ts'
import { gauge } from '@canvass/platform/metrics/registry.ts'
import type { MaintenanceTask } from '@canvass/queue/maintenance.ts'
import { type CounterStore, CountersLost } from '@canvass/runtime/ports/counter-store.ts'
import type { OutboxStore } from '@canvass/runtime/ports/outbox.ts'
import { confirmReconcile } from '@canvass/runtime/projection/confirm-reconcile.ts'
import type { ReconcileDeps, Reconciliation } from '@canvass/runtime/projection/reconcile.ts'
import type { Registry } from 'prom-client'

export interface ReconcileTaskDeps extends ReconcileDeps {
  readonly counters: Pick<CounterStore, 'snapshot' | 'position'>
  readonly outbox: Pick<OutboxStore, 'cursors' | 'status'>
  readonly everyMs: number
  readonly registry: Registry
  readonly log: Logger
}

/** What is not counted yet is read into memory; with more than this the comparison waits for the next time. */
const MOST_UNCOUNTED = 100_000
/** Differences named in the log; the metric tells how many there are. */
const NAMED = 20

/** Compares the counters with a recount now and then, and tells what differs. */
export function createReconcileTask(deps: ReconcileTaskDeps): MaintenanceTask {
  const { registry, log, everyMs } = deps
  const metrics = createGauges(registry)
  return {
    name: 'reconcile-counters',
    everyMs,
    async run() {
      const begun = performance.now()
      const result = await compare(deps)
      if (result === undefined) return
      const seconds = (performance.now() - begun) / 1_000
      const { differences, ...figures } = result
      metrics.compared.set(result.compared)
      metrics.different.set(differences.length)
      metrics.unreadable.set(result.unreadable)
      metrics.finished.set(deps.now() / 1_000)
      metrics.took.set(seconds)
      log.info({ ...figures, different: differences.length, seconds }, 'reconcile.done')
      if (differences.length > 0) log.error({ differences: differences.slice(0, NAMED) }, 'reconcile.counters-differ')
    },
  }
}

function createGauges(registry: Registry) {
  return {
    compared: gauge(registry, {
      name: 'canvass_reconcile_compared_counters',
      help: 'Counters compared by the last reconcile of this process',
    }),
    different: gauge(registry, {
      name: 'canvass_reconcile_different_counters',
      help: 'Counters that differed from Postgres in the last reconcile of this process, twice by the same',
    }),
    unreadable: gauge(registry, {
      name: 'canvass_reconcile_unreadable_events',
      help: 'Events not counted yet that the last reconcile of this process could not read: counters may differ by them',
    }),
    finished: gauge(registry, {
      name: 'canvass_reconcile_finished_timestamp_seconds',
      help: 'When the last reconcile of this process ended, seconds since the epoch; 0 before the first',
    }),
    took: gauge(registry, {
      name: 'canvass_reconcile_duration_seconds',
      help: 'How long the last reconcile of this process took',
    }),
  }
}

/** Undefined when there is nothing to compare now: the counters are far behind, or lost and not rebuilt yet. */
async function compare(deps: ReconcileTaskDeps): Promise<Reconciliation | undefined> {
  try {
    const uncounted = await countUncounted(deps)
    if (uncounted <= MOST_UNCOUNTED) return await confirmReconcile(deps)
    deps.log.warn({ uncounted }, 'reconcile.postponed')
  } catch (err) {
    if (!(err instanceof CountersLost)) throw err
    deps.log.info({ err }, 'reconcile.postponed') // who rebuilds them tells more
  }
  return undefined
}

/** Rows that were not sent, and records that were not counted. */
async function countUncounted({ outbox, counters }: ReconcileTaskDeps): Promise<number> {
  let uncounted = 0
  for (const { unsent } of await outbox.status()) uncounted += unsent
  for (const { partition, topics } of await outbox.cursors()) {
    for (const topic of TOPICS) {
      const counted = (await counters.position(topic, partition))?.n ?? 0n
      if (topics[topic].n > counted) uncounted += Number(topics[topic].n - counted)
    }
  }
  return uncounted
}
