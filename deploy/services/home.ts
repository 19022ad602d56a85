import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Environment, Home } from './types.ts'

/** The folder that holds package.json, wherever the command was called from. */
export const checkoutRoot = resolve(import.meta.dirname, '../..')

/** `CANVASS_HOME`, or `.canvass` in the checkout. */
export function homeFolder(env: Environment): string {
  return resolve(env.CANVASS_HOME || join(checkoutRoot, '.canvass'))
}

/** Folders of a home, created when missing. 0755, because Postgres may run as another user and must get through. */
export function openHome(root: string): Home {
  const home = {
    root: resolve(root),
    data: join(resolve(root), 'data'),
    logs: join(resolve(root), 'logs'),
    run: join(resolve(root), 'run'),
    cache: join(checkoutRoot, '.canvass', 'cache'),
  }
  for (const folder of Object.values(home)) mkdirSync(folder, { recursive: true, mode: 0o755 })
  return home
}
