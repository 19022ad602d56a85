import type { Component } from '@canvass/platform/lifecycle/lifecycle.ts'
import { createLifecycle } from '@canvass/platform/lifecycle/lifecycle.ts'
import { runProcess } from '@canvass/platform/lifecycle/run-process.ts'
import { createLogger } from '@canvass/platform/logging/logger.ts'
import type { ApiSettings } from '../config.ts'
import { listen } from '../listen.ts'
import { createDoor } from './door.ts'
import { createWorkerKeeper } from './worker-keeper.ts'

/**
 * The process that holds the socket. It serves nothing itself, so it has no reason to die; the worker that serves can be
 * replaced (SIGHUP, or after a crash) and no connection is refused meanwhile.
 * @param portIsGiven the port was asked for and must be had; otherwise the next free one will do
 */
export async function runPrimary(settings: ApiSettings, portIsGiven: boolean): Promise<void> {
  const { shutdownDeadlineMs, logLevel } = settings.process
  const log = createLogger({ service: 'api-primary', level: logLevel })
  const door = createDoor()
  const keeper = createWorkerKeeper(door, log, (error) => {
    // Outside of any promise, so that it ends the process in order, as any fault nobody can mend.
    setImmediate(() => {
      throw error
    })
  })
  const worker: Component = {
    name: 'worker',
    start: () => keeper.start(),
    stop: () => keeper.stop(),
  }
  const socket: Component = {
    name: 'socket',
    async start() {
      const url = await listen(door.server, settings.http.host, settings.http.port, !portIsGiven)
      log.info({ url }, 'http.listening')
    },
    stop: () => door.close(),
  }
  process.on('SIGHUP', () => {
    keeper.replace().catch((err: unknown) => log.error({ err }, 'worker.not-replaced'))
  })
  const lifecycle = createLifecycle({ components: [worker, socket], logger: log, shutdownDeadlineMs })
  await runProcess({ lifecycle, logger: log })
}
