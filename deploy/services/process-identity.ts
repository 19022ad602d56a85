import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/**
 * A process told apart from a later one that got the same number: the pid and when it started.
 * A pid file that holds the pid alone would, after a reboot or a long uptime, make us signal a stranger.
 */
export interface ProcessIdentity {
  readonly pid: number
  /** Opaque; equal only for the same run of the same process. */
  readonly started: string
}

/** The identity of a running process, or undefined when there is none (a zombie counts as none). */
export function identify(pid: number): ProcessIdentity | undefined {
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined
  const started = process.platform === 'linux' ? startedOnLinux(pid) : startedByPs(pid)
  return started === undefined ? undefined : { pid, started }
}

/** True while that very process runs. */
export function isRunning(identity: ProcessIdentity | undefined): boolean {
  return identity !== undefined && identify(identity.pid)?.started === identity.started
}

/** Sends a signal to that very process; false when it is gone. Any other refusal (no permission) is thrown. */
export function signal(identity: ProcessIdentity, name: NodeJS.Signals): boolean {
  if (!isRunning(identity)) return false
  try {
    return process.kill(identity.pid, name)
  } catch (error) {
    if (isGone(error)) return false
    throw error
  }
}

/** State and start time (clock ticks since boot) of a /proc/<pid>/stat line; the program's name in it may hold spaces and brackets. */
export function parseStat(line: string): { state: string; ticks: string } | undefined {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
  const [state, ticks] = [fields[0], fields[19]]
  return state && ticks ? { state, ticks } : undefined
}

function startedOnLinux(pid: number): string | undefined {
  const line = readIfThere(`/proc/${pid}/stat`)
  const stat = line === undefined ? undefined : parseStat(line)
  if (stat === undefined || stat.state === 'Z' || stat.state === 'X') return undefined
  const boot = readIfThere('/proc/sys/kernel/random/boot_id')?.trim() ?? ''
  return `${boot}/${stat.ticks}`
}

function startedByPs(pid: number): string | undefined {
  try {
    return (
      execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' }).trim() || undefined
    )
  } catch {
    return undefined // ps ends with 1 when there is no such process
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (isGone(error)) return undefined
    throw error
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')
}
