import { setTimeout as sleep } from 'node:timers/promises'
import type { RunningServices } from '../services/start-services.ts'
import { type Log, type ServiceName, serviceNames } from '../services/types.ts'
import { failuresAfter, restartDelay } from './backoff.ts'

const EVERY_MS = 1_000

interface Fate {
  failures: number
  startedAt: number
}

/**
 * Starts a service again, on its port and data, when its process has died. One that is only paused is left alone.
 * @param longestPauseMs before it is started again; the default of `restartDelay` when left out
 */
export function watchServices(services: RunningServices, log: Log, longestPauseMs?: number): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const fates = new Map<ServiceName, Fate>()
  const look = async (name: ServiceName) => {
    if (services.isAlive(name)) return
    const fate = fates.get(name) ?? { failures: 0, startedAt: Number.NEGATIVE_INFINITY }
    const sinceStart = performance.now() - fate.startedAt
    if (fate.failures > 0 && sinceStart < restartDelay(fate.failures, longestPauseMs)) return
    log({ event: 'service-died', level: 'error', service: name, message: `${name} has died; starting it again` })
    fates.set(name, { failures: failuresAfter(fate.failures, sinceStart), startedAt: performance.now() })
    await services.start(name).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error)
      log({ event: 'service-failed', level: 'error', service: name, message })
    })
  }
  const loop = async () => {
    while (!stopping.signal.aborted) {
      for (const name of serviceNames) await look(name)
      await sleep(EVERY_MS, undefined, { signal: stopping.signal }).catch(() => undefined) // the stop cuts the pause short
    }
  }
  const running = loop()
  return {
    async stop() {
      stopping.abort()
      await running
    },
  }
}
