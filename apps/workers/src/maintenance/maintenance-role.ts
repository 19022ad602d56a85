import type { Component } from '@canvass/platform/lifecycle/lifecycle.ts'
import type { Logger } from '@canvass/platform/logging/logger.ts'
import { counter } from '@canvass/platform/metrics/registry.ts'
import { type Maintenance, type MaintenanceTask, startMaintenance } from '@canvass/queue/maintenance.ts'
import type { Redis } from 'ioredis'
import type { Registry } from 'prom-client'

export interface MaintenanceRoleDeps {
  readonly connection: Redis
  readonly tasks: readonly MaintenanceTask[]
  readonly registry: Registry
  readonly log: Logger
}

/** What must happen now and then: months to be made, and the like. */
export function createMaintenanceRole({ connection, tasks, registry, log }: MaintenanceRoleDeps): Component {
  const runs = counter(registry, {
    name: 'canvass_maintenance_runs_total',
    help: 'Maintenance tasks run, by what became of them',
    labels: ['task', 'outcome'],
  })
  const counted = (task: MaintenanceTask): MaintenanceTask => ({
    ...task,
    async run() {
      await task.run()
      runs.inc({ task: task.name, outcome: 'done' })
    },
  })
  let running: Maintenance | undefined
  return {
    name: 'maintenance',
    async start() {
      running = await startMaintenance({
        connection,
        tasks: tasks.map(counted),
        onError: (err) => log.warn({ err }, 'maintenance.connection-error'),
        onFailed(task, err) {
          runs.inc({ task, outcome: 'failed' })
          log.error({ err, task }, 'maintenance.failed')
        },
      })
    },
    stop: () => running?.close(),
  }
}
