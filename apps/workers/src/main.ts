import { parseArgs } from 'node:util'
import { createUuid7 } from '@canvass/platform/ids/uuid7.ts'
import { createLifecycle } from '@canvass/platform/lifecycle/lifecycle.ts'
import { createProcessId } from '@canvass/platform/lifecycle/process-id.ts'
import { runProcess } from '@canvass/platform/lifecycle/run-process.ts'
import { createLogger } from '@canvass/platform/logging/logger.ts'
import { createRegistry } from '@canvass/platform/metrics/registry.ts'
import manifest from '../package.json' with { type: 'json' }
import { composeWorkers } from './composition.ts'
import { readSettings, rolesOf } from './config.ts'

const { values } = parseArgs({ options: { roles: { type: 'string' } } })
const env = values.roles === undefined ? process.env : { ...process.env, WORKER_ROLES: values.roles }

try {
  const settings = readSettings(env)
  const roles = rolesOf(settings)
  const logger = createLogger({ service: 'workers', level: settings.process.logLevel })
  const components = await composeWorkers(
    {
      settings,
      logger,
      registry: createRegistry({ service: 'workers', version: manifest.version }),
      newId: createUuid7(),
      processId: createProcessId(),
    },
    roles,
  )
  const { shutdownDeadlineMs } = settings.process
  await runProcess({ lifecycle: createLifecycle({ components, logger, shutdownDeadlineMs }), logger })
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1) // what was opened before would keep the process alive
}
