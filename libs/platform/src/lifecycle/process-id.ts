import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'

/**
 * Names this run of this process to others: `<host>-<pid>-<random>`. Never the same twice: a container's process has the same pid
 * after each start, and would take its past for itself.
 */
export function createProcessId(): string {
  return `${hostname()}-${process.pid}-${randomBytes(4).toString('hex')}`
}

/**
 * Whether the run of that name was on this host and has ended: its pid is nobody's, or that of `self`. Not all that has ended is found
 * (a pid may be somebody else's by now); and of containers that share a host's name but not its processes, one that runs may be taken
 * for ended. So it must be harmless to be wrong in either way.
 * @param self the name of this run
 */
export function hasEnded(processId: string, self: string): boolean {
  const [, host, pid] = /^(.+)-(\d{1,10})-[0-9a-f]{8}$/.exec(processId) ?? []
  if (host !== hostname() || processId === self) return false
  return Number(pid) === process.pid || !isPid(Number(pid))
}

function isPid(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}
