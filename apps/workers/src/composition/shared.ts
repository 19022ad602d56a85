import type { HealthCheck } from '@canvass/platform/health/health.ts'
import type { Component } from '@canvass/platform/lifecycle/lifecycle.ts'
import type { Logger } from '@canvass/platform/logging/logger.ts'
import { retry } from '@canvass/platform/resilience/retry.ts'
import type { Registry } from 'prom-client'
import type { WorkersSettings } from '../config.ts'

/** What every role gets. */
export interface Base {
  readonly settings: WorkersSettings
  readonly logger: Logger
  readonly registry: Registry
  readonly newId: () => string
  /** Names this process to others: owner of leases, member of groups. */
  readonly processId: string
}

/** A role, ready to be started after what it needs. */
export interface ComposedRole {
  readonly components: readonly Component[]
  readonly checks: readonly HealthCheck[]
}

const HEALTH_TIMEOUT_MS = 2_000

interface Service {
  readonly name: string
  /** What an operator can do when it does not answer. */
  readonly remedy: string
  ping(signal: AbortSignal): Promise<unknown>
  close(): Promise<unknown>
}

/**
 * A service as a component: its start waits until the service answers, saying what is missing and what to do;
 * its stop lets go of the connections. With a health check of the same name.
 */
export function serviceRole(logger: Logger, { name, remedy, ping, close }: Service): ComposedRole {
  const start = (signal: AbortSignal) =>
    retry(() => ping(signal), {
      attempts: Number.POSITIVE_INFINITY,
      firstDelayMs: 250,
      maxDelayMs: 5_000,
      signal,
      onRetry: (attempt, err) => logger.warn({ err, service: name, attempt, remedy }, 'service.unreachable'),
    }).then(() => undefined)
  return {
    components: [
      {
        name,
        start,
        async stop() {
          await close()
        },
      },
    ],
    checks: [{ name, required: true, timeoutMs: HEALTH_TIMEOUT_MS, check: ping }],
  }
}
