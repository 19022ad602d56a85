import cluster from 'node:cluster'
import { Socket } from 'node:net'
import { hostname } from 'node:os'
import { createUuid7 } from '@canvass/platform/ids/uuid7.ts'
import { type Component, createLifecycle } from '@canvass/platform/lifecycle/lifecycle.ts'
import { runProcess } from '@canvass/platform/lifecycle/run-process.ts'
import { createLogger } from '@canvass/platform/logging/logger.ts'
import { createRegistry } from '@canvass/platform/metrics/registry.ts'
import manifest from '../package.json' with { type: 'json' }
import { composeApi } from './composition.ts'
import type { ApiSettings } from './config.ts'
import type { FromPrimary, FromWorker } from './primary/messages.ts'
import type { ApiServer } from './server.ts'

/** The process that serves: everything but the listening socket. */
export async function runWorker(settings: ApiSettings): Promise<void> {
  const log = createLogger({ service: 'api', level: settings.process.logLevel })
  const { server, components } = await composeApi({
    settings,
    log,
    registry: createRegistry({ service: 'api', version: manifest.version }),
    newId: createUuid7(),
    processId: `${hostname()}-${process.pid}`,
    version: manifest.version,
  })
  const { shutdownDeadlineMs } = settings.process
  const lifecycle = createLifecycle({
    components: [connections(server), ...components, leaving()],
    logger: log,
    shutdownDeadlineMs,
  })
  await runProcess({ lifecycle, logger: log })
}

const tellPrimary = (what: FromWorker): void => {
  cluster.worker?.send(what)
}

/** Takes the connections that the primary hands over, from the first moment: `/ready` says when they are good for more. */
function connections(server: ApiServer): Component {
  return {
    name: 'http',
    start() {
      process.on('message', (said: FromPrimary, handle: unknown) => {
        if (said === 'connection' && handle instanceof Socket) server.adopt(handle)
      })
      tellPrimary('open')
    },
    stop: () => server.closeNow(),
  }
}

/** Started last, when the services answer. Stopped first: waits until the primary hands no more connections over. Whatever it sent before arrives before its word. */
function leaving(): Component {
  return {
    name: 'hand-over',
    start: () => tellPrimary('ready'),
    async stop() {
      const released = new Promise<void>((resolve) => {
        process.on('message', (said: FromPrimary) => {
          if (said === 'released') resolve()
        })
      })
      tellPrimary('draining')
      await released
    },
  }
}
