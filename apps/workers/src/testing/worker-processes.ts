import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { HeldMessage, WorkerProcessOptions } from './worker-process.ts'

const ENTRY = fileURLToPath(new URL('./worker-process.ts', import.meta.url))

export interface WorkerProcess {
  readonly child: ChildProcess
  /** Shards that it works. */
  readonly held: ReadonlySet<number>
  /** Resolves when it has ended. */
  readonly ended: Promise<unknown>
}

/** Session workers in processes of their own, which can die as processes do. */
export function workerProcesses(options: Omit<WorkerProcessOptions, 'owner'>) {
  const alive = new Set<WorkerProcess>()
  let closing = false

  function start(owner: string): WorkerProcess {
    const child = fork(ENTRY, [JSON.stringify({ ...options, owner } satisfies WorkerProcessOptions)], { execArgv: [] })
    const held = new Set<number>()
    child.on('message', (message: HeldMessage) => {
      if (message.held) held.add(message.shard)
      else held.delete(message.shard)
    })
    const started = { child, held, ended: once(child, 'exit') }
    alive.add(started)
    void started.ended.then(() => alive.delete(started))
    return started
  }

  return {
    start,
    alive: (): readonly WorkerProcess[] => [...alive],
    /** Starts one, and another one whenever it has died, as a supervisor does; counts the deaths. */
    keep(owner: string): { deaths(): number } {
      let deaths = -1
      const next = (): void => {
        deaths += 1
        if (!closing) void start(`${owner}-${deaths}`).ended.then(next)
      }
      next()
      return { deaths: () => deaths }
    },
    async close() {
      closing = true
      await Promise.all(
        [...alive].map(({ child, ended }) => {
          child.kill('SIGKILL')
          return ended
        }),
      )
    },
  }
}
