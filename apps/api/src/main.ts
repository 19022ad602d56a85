import { hostname } from 'node:os'
import { createUuid7 } from '@canvass/platform/ids/uuid7.ts'
import { type Component, createLifecycle } from '@canvass/platform/lifecycle/lifecycle.ts'
import { runProcess } from '@canvass/platform/lifecycle/run-process.ts'
import { createLogger } from '@canvass/platform/logging/logger.ts'
import { createRegistry } from '@canvass/platform/metrics/registry.ts'
import manifest from '../package.json' with { type: 'json' }
import { composeApi } from './composition.ts'
import { readSettings } from './config.ts'

try {
  const settings = readSettings(process.env)
  const log = createLogger({ service: 'api', level: settings.process.logLevel })
  const { server, components } = await composeApi({
    settings,
    log,
    registry: createRegistry({ service: 'api', version: manifest.version }),
    newId: createUuid7(),
    processId: `${hostname()}-${process.pid}`,
    version: manifest.version,
  })
  const listening: Component = {
    name: 'http',
    async start() {
      const url = await server.listen(settings.http.host, settings.http.port, process.env.PORT === undefined)
      log.info({ url }, 'http.listening')
    },
    stop: () => server.closeNow(),
  }
  const { shutdownDeadlineMs } = settings.process
  const lifecycle = createLifecycle({ components: [listening, ...components], logger: log, shutdownDeadlineMs })
  await runProcess({ lifecycle, logger: log })
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
