import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isRunning, type ProcessIdentity } from '../services/process-identity.ts'
import type { ServiceUrls } from '../services/types.ts'

/** A supervised process and where it answers. */
export interface RunningApp extends ProcessIdentity {
  readonly url: string
}

/** What `canvass up` has running; in `state.json` of the home, for other commands to find it. */
export interface SystemState {
  readonly supervisor: ProcessIdentity
  readonly urls: ServiceUrls
  readonly api?: RunningApp | undefined
  /** `url` is the workers' health and metrics address. */
  readonly workers?: RunningApp | undefined
}

/**
 * The running system of this home; undefined when no `canvass up` runs. A process that is down at the moment is left out.
 * @param home the folder named by CANVASS_HOME
 */
export function readState(home: string): SystemState | undefined {
  const state = readStateFile(home)
  if (!state || !isRunning(state.supervisor)) return undefined
  const alive = (app: RunningApp | undefined) => (isRunning(app) ? app : undefined)
  return { ...state, api: alive(state.api), workers: alive(state.workers) }
}

/** As it was last written, whether or not those processes still run: what a supervisor that died has left behind. */
export function readStateFile(home: string): SystemState | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path(home), 'utf8'))
    return isState(value) ? value : undefined
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error && error.code === 'ENOENT'))
      return undefined
    throw error
  }
}

export function writeState(home: string, state: SystemState): void {
  // it holds the database password
  writeFileSync(`${path(home)}.new`, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${path(home)}.new`, path(home))
}

export function removeState(home: string): void {
  rmSync(path(home), { force: true })
}

function path(home: string): string {
  return join(home, 'state.json')
}

function isState(value: unknown): value is SystemState {
  if (typeof value !== 'object' || value === null || !('supervisor' in value) || !('urls' in value)) return false
  const apps = ['api', 'workers'].map((name) => Reflect.get(value, name))
  return isIdentity(value.supervisor) && isUrls(value.urls) && apps.every((app) => app === undefined || isApp(app))
}

function isIdentity(value: unknown): value is ProcessIdentity {
  if (typeof value !== 'object' || value === null || !('pid' in value) || !('started' in value)) return false
  return typeof value.pid === 'number' && typeof value.started === 'string'
}

function isApp(value: unknown): value is RunningApp {
  return isIdentity(value) && 'url' in value && typeof value.url === 'string'
}

function isUrls(value: unknown): value is ServiceUrls {
  if (typeof value !== 'object' || value === null) return false
  return ['databaseUrl', 'redisQueueUrl', 'redisCacheUrl', 'kafkaBrokers'].every(
    (name) => typeof Reflect.get(value, name) === 'string',
  )
}
