import { type Component, createLifecycle } from '@canvass/platform/lifecycle/lifecycle.ts'
import { runProcess } from '@canvass/platform/lifecycle/run-process.ts'
import { createLogger } from '@canvass/platform/logging/logger.ts'
import type { ApiSettings } from '../config.ts'
import { bindSharedSocket } from './shared-socket.ts'
import { createWorkerKeeper } from './worker-keeper.ts'

/**
 * The process that holds the socket. It serves nothing itself, so it has no reason to die; the worker that serves can be
 * replaced (SIGHUP, or after a crash) and no connection is refused meanwhile.
 * @param portIsGiven the port was asked for and must be had; otherwise the next free one will do
 */
export async function runPrimary(settings: ApiSettings, portIsGiven: boolean): Promise<void> {
  const { shutdownDeadlineMs, logLevel } = settings.process
  const log = createLogger({ service: 'api-primary', level: logLevel })
  const shared = await bindSharedSocket(settings.http.host, settings.http.port, !portIsGiven)
  const keeper = createWorkerKeeper(shared.fd, log, (error) => {
    // Outside of any promise, so that it ends the process in order, as any fault nobody can mend.
    setImmediate(() => {
      throw error
    })
  })
  const socket: Component = { name: 'socket', stop: () => shared.close() }
  const worker: Component = {
    name: 'worker',
    async start() {
      await keeper.start()
      log.info({ url: shared.url }, 'http.listening')
    },
    stop: () => keeper.stop(),
  }
  process.on('SIGHUP', () => {
    keeper.replace().catch((err: unknown) => log.error({ err }, 'worker.not-replaced'))
  })
  const lifecycle = createLifecycle({ components: [socket, worker], logger: log, shutdownDeadlineMs })
  await runProcess({ lifecycle, logger: log })
}
