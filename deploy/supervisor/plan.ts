import { join } from 'node:path'
import { checkoutRoot } from '../services/home.ts'

/** Run once, to its end, before the apps start. */
export interface Step {
  readonly name: string
  /** Options of node, script, and its arguments. */
  readonly args: readonly string[]
}

/** Kept running. */
export interface App {
  readonly name: 'api' | 'workers'
  readonly label: string
  /** Options of node, script, and its arguments. */
  readonly args: readonly string[]
  /** The variable that tells it its port, and the first port tried. */
  readonly portVariable: 'PORT' | 'WORKERS_PORT'
  readonly firstPort: number
}

export interface Plan {
  readonly steps: readonly Step[]
  readonly apps: readonly App[]
}

const command = (...args: string[]) => [join(checkoutRoot, 'apps', 'cli', 'src', 'main.ts'), ...args]

/**
 * Room for young objects, in MiB, more than V8 takes by itself: they are collected less often, and replies wait less for it
 * (measured: docs/adr/0023-months-by-their-bounds.md).
 */
const YOUNG_SPACE = '--max-semi-space-size=64'

/** The whole product. */
export const productPlan: Plan = {
  steps: [
    { name: 'migrate', args: command('migrate') },
    { name: 'topics', args: command('topics') },
    { name: 'demo', args: command('survey', 'publish', '--demo', '--json') },
  ],
  apps: [
    {
      name: 'api',
      label: 'API',
      args: [YOUNG_SPACE, join(checkoutRoot, 'apps', 'api', 'src', 'main.ts')],
      portVariable: 'PORT',
      firstPort: 8080,
    },
    {
      name: 'workers',
      label: 'Worker process',
      args: [YOUNG_SPACE, join(checkoutRoot, 'apps', 'workers', 'src', 'main.ts')],
      portVariable: 'WORKERS_PORT',
      firstPort: 9100,
    },
  ],
}
