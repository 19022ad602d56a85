import type { HealthCheck } from '@canvass/platform/health/health.ts'
import type { Component } from '@canvass/platform/lifecycle/lifecycle.ts'
import type { Logger } from '@canvass/platform/logging/logger.ts'
import { retry } from '@canvass/platform/resilience/retry.ts'

const HEALTH_TIMEOUT_MS = 2_000

export interface Service {
  readonly name: string
  /** What an operator can do when it does not answer. */
  readonly remedy: string
  /** Without it the API is of no use; without the others it goes on. */
  readonly required: boolean
  ping(signal: AbortSignal): Promise<unknown>
  /** Runs once, when the service has answered for the first time. */
  opened?(): Promise<void>
  close(): Promise<unknown>
}

/** A component whose start waits until the service answers, saying what is missing and what to do. */
export function serviceComponent(log: Logger, service: Service): Component {
  const { name, remedy, ping } = service
  return {
    name,
    async start(signal) {
      await retry(() => ping(signal), {
        attempts: Number.POSITIVE_INFINITY,
        firstDelayMs: 250,
        maxDelayMs: 5_000,
        signal,
        onRetry: (attempt, err) => log.warn({ err, service: name, attempt, remedy }, 'service.unreachable'),
      })
      await service.opened?.()
    },
    async stop() {
      await service.close()
    },
  }
}

export const serviceCheck = ({ name, required, ping }: Service): HealthCheck => ({
  name,
  required,
  timeoutMs: HEALTH_TIMEOUT_MS,
  check: ping,
})
