import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isRunning, type ProcessIdentity } from './process-identity.ts'
import type { Home } from './types.ts'

/** What is known of a service between runs: its port (used again when free) and, while it runs, its process. */
export interface PidFile {
  readonly port: number
  readonly process?: ProcessIdentity | undefined
  /** Started by `services up`: a later `up` may use it but must leave it running. */
  readonly background?: boolean | undefined
}

export function readPidFile(home: Home, name: string): PidFile | undefined {
  let text: string
  try {
    text = readFileSync(path(home, name), 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  return parsePidFile(text)
}

/** Undefined for text that is no pid file: a damaged one must not keep a service from starting. */
export function parsePidFile(text: string): PidFile | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null || !('port' in value) || typeof value.port !== 'number') {
    return undefined
  }
  const identity = 'process' in value ? parseIdentity(value.process) : undefined
  return { port: value.port, process: identity, background: 'background' in value && value.background === true }
}

/** The process of a pid file if it still runs; undefined for a stale one. */
export function runningProcess(file: PidFile | undefined): ProcessIdentity | undefined {
  return isRunning(file?.process) ? file?.process : undefined
}

export function writePidFile(home: Home, name: string, file: PidFile): void {
  const target = path(home, name)
  writeFileSync(`${target}.new`, `${JSON.stringify(file)}\n`)
  renameSync(`${target}.new`, target) // a crash leaves the old or the new file, never half of one
}

function path(home: Home, name: string): string {
  return join(home.run, `${name}.json`)
}

function parseIdentity(value: unknown): ProcessIdentity | undefined {
  if (typeof value !== 'object' || value === null || !('pid' in value) || !('started' in value)) return undefined
  const { pid, started } = value
  return typeof pid === 'number' && typeof started === 'string' ? { pid, started } : undefined
}
