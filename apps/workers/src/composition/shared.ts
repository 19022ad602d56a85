import type { HealthCheck } from '@canvass/platform/health/health.ts'
import type { Component } from '@canvass/platform/lifecycle/lifecycle.ts'
import type { Logger } from '@canvass/platform/logging/logger.ts'
import type { Registry } from 'prom-client'
import type { WorkersSettings } from '../config.ts'

/** What every role gets. */
export interface Base {
  readonly settings: WorkersSettings
  readonly logger: Logger
  readonly registry: Registry
  readonly newId: () => string
  /** Names this run of this process to others: owner of leases, member of groups. */
  readonly processId: string
}

/** A role: its components in the order in which they start, and what must be well for it to work. */
export interface ComposedRole {
  readonly components: readonly Component[]
  readonly checks: readonly HealthCheck[]
}
