import { readSettings } from './config.ts'
import { WORKER } from './primary/messages.ts'

try {
  const settings = readSettings(process.env)
  if (process.argv[2] === WORKER) {
    const { runWorker } = await import('./run-worker.ts')
    await runWorker(settings)
  } else {
    const { runPrimary } = await import('./primary/run-primary.ts')
    await runPrimary(settings, Boolean(process.env.PORT))
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1) // what was opened before would keep the process alive
}
