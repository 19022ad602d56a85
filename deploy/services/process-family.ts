import { readdirSync, readFileSync } from 'node:fs'
import { identify, isRunning, type ProcessIdentity, parseStat } from './process-identity.ts'

/** The processes that this one has started and that still run, the youngest last; none where the system has no `/proc`. */
export function childrenOf(parent: ProcessIdentity): ProcessIdentity[] {
  if (process.platform !== 'linux' || !isRunning(parent)) return []
  return startedBy(parent.pid).flatMap((pid) => identify(pid) ?? [])
}

/** A process and all that descend from it, elders first. */
export const familyOf = (elder: ProcessIdentity): ProcessIdentity[] => [elder, ...childrenOf(elder).flatMap(familyOf)]

/** Whether a process is paused, or gone. A signal that pauses it may need a moment. */
export function standsStill(one: ProcessIdentity): boolean {
  if (!isRunning(one)) return true
  try {
    return parseStat(readFileSync(`/proc/${one.pid}/stat`, 'utf8'))?.state === 'T'
  } catch {
    return true // it has ended meanwhile
  }
}

function startedBy(pid: number): number[] {
  try {
    const threads = readdirSync(`/proc/${pid}/task`)
    const lists = threads.map((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8'))
    return lists.flatMap((list) => list.split(' ').filter(Boolean).map(Number))
  } catch {
    return [] // it, or one of its threads, has ended meanwhile
  }
}
