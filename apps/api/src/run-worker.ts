import { createUuid7 } from '@canvass/platform/ids/uuid7.ts'
import { type Component, createLifecycle } from '@canvass/platform/lifecycle/lifecycle.ts'
import { createProcessId } from '@canvass/platform/lifecycle/process-id.ts'
import { runProcess } from '@canvass/platform/lifecycle/run-process.ts'
import { createLogger } from '@canvass/platform/logging/logger.ts'
import { createRegistry } from '@canvass/platform/metrics/registry.ts'
import manifest from '../package.json' with { type: 'json' }
import { composeApi } from './composition.ts'
import type { ApiSettings } from './config.ts'
import { type FromPrimary, type FromWorker, SHARED_SOCKET_FDS } from './primary/messages.ts'
import type { ApiServer } from './server.ts'

/** The process that serves, at the socket that the primary holds. It ends with the primary. */
export async function runWorker(settings: ApiSettings): Promise<void> {
  const log = createLogger({ service: 'api', level: settings.process.logLevel })
  const { server, components } = await composeApi({
    settings,
    log,
    registry: createRegistry({ service: 'api', version: manifest.version }),
    newId: createUuid7(),
    processId: createProcessId(),
    version: manifest.version,
  })
  const { shutdownDeadlineMs } = settings.process
  const lifecycle = createLifecycle({
    components: [connections(server), ...components, readiness],
    logger: log,
    shutdownDeadlineMs,
  })
  await runProcess({ lifecycle, logger: log })
}

const tellPrimary = (what: FromWorker): void => {
  process.send?.(what)
}

/** Accepts on the primary's word, which comes before the services answer when nobody else serves: `/ready` tells the difference. */
function connections(server: ApiServer): Component {
  return {
    name: 'http',
    start() {
      process.on('message', (said: FromPrimary) => {
        if (said === 'accept') void server.accept(SHARED_SOCKET_FDS).then(() => tellPrimary('accepting'))
      })
      process.once('disconnect', () => process.kill(process.pid, 'SIGTERM')) // the primary has died
      tellPrimary('open')
    },
    stop: () => server.closeNow(),
  }
}

/** Started last, when the services answer. */
const readiness: Component = { name: 'readiness', start: () => tellPrimary('ready') }
