import { readdirSync, readFileSync } from 'node:fs'
import { systemStatus } from '@canvass/deploy/services/status.ts'

/** CPU seconds by process, as `services status` names them; a process that was restarted meanwhile is counted on. */
export type CpuSeconds = Readonly<Record<string, number>>

export interface CpuMeter {
  /** CPU used since the meter was started; empty where the system does not tell (only Linux does). */
  stop(): Promise<CpuSeconds>
}

const LOOK_EVERY_MS = 1_000
/** Linux counts CPU in 1/100 s on every machine it tells programs about (USER_HZ). */
const TICKS_PER_SECOND = 100

interface ProcessStat {
  readonly parent: number
  /** Tells it apart from another process that gets the same number later. */
  readonly started: string
  readonly ticks: number
}

/**
 * Adds up what the services and apps of this home and all their children use. It looks once a second, because a process that is
 * killed takes its account with it, and its successor begins with an empty one.
 * @param home where the product keeps its data
 */
export async function startCpuMeter(home: string): Promise<CpuMeter> {
  const first = new Map<string, number>()
  const last = new Map<string, { name: string; ticks: number }>()

  async function look(atStart: boolean): Promise<void> {
    const stats = readProcesses()
    for (const [name, root] of await rootsOf(home)) {
      for (const pid of family(root, stats)) {
        const stat = stats.get(pid)
        if (stat === undefined) continue
        const key = `${pid}/${stat.started}`
        // a process that came later has spent everything since then
        if (!first.has(key)) first.set(key, atStart ? stat.ticks : 0)
        last.set(key, { name, ticks: stat.ticks })
      }
    }
  }

  await look(true)
  const timer = setInterval(() => void look(false), LOOK_EVERY_MS)
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      await look(false)
      const seconds: Record<string, number> = {}
      for (const [key, { name, ticks }] of last) {
        seconds[name] = (seconds[name] ?? 0) + (ticks - (first.get(key) ?? 0)) / TICKS_PER_SECOND
      }
      return seconds
    },
  }
}

async function rootsOf(home: string): Promise<[string, number][]> {
  const { urls: _, ...status } = await systemStatus({ home, env: process.env })
  return Object.entries(status).flatMap(([name, entry]) => (entry?.pid === undefined ? [] : [[name, entry.pid]]))
}

function readProcesses(): ReadonlyMap<number, ProcessStat> {
  const stats = new Map<number, ProcessStat>()
  if (process.platform !== 'linux') return stats
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const stat = readStat(name)
    if (stat !== undefined) stats.set(Number(name), stat)
  }
  return stats
}

function readStat(pid: string): ProcessStat | undefined {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // the program's name in brackets may hold spaces; what follows is state, parent, … utime, stime, … start time
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
    return {
      parent: Number(fields[1]),
      started: fields[19] ?? '',
      ticks: Number(fields[11]) + Number(fields[12]),
    }
  } catch {
    return undefined // it ended between the listing and the look
  }
}

/** A process and everything below it. */
function family(root: number, stats: ReadonlyMap<number, ProcessStat>): number[] {
  const members = [root]
  for (const member of members) {
    for (const [pid, { parent }] of stats) if (parent === member) members.push(pid)
  }
  return members
}
