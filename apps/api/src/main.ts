import cluster from 'node:cluster'
import { readSettings } from './config.ts'

try {
  const settings = readSettings(process.env)
  if (cluster.isPrimary) {
    const { runPrimary } = await import('./primary/run-primary.ts')
    await runPrimary(settings, Boolean(process.env.PORT))
  } else {
    const { runWorker } = await import('./run-worker.ts')
    await runWorker(settings)
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1) // what was opened before would keep the process alive
}
