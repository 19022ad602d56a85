import { isRunning, type ProcessIdentity, signal } from '@canvass/deploy/services/process-identity.ts'
import type { ProcessName } from './product.ts'
import type { Stage } from './scenario.ts'

/** Kills a process without a word. @throws when there is none */
export function kill(stage: Stage, name: ProcessName): ProcessIdentity {
  const victim = present(stage, name)
  signal(victim, 'SIGKILL')
  return victim
}

/** Kills it and waits until the supervisor has started it again. */
export async function killAndWait(stage: Stage, name: ProcessName): Promise<void> {
  await back(stage, name, kill(stage, name))
}

/** Waits until another process than `before` runs under that name. */
export function back({ product, until }: Stage, name: ProcessName, before: ProcessIdentity): Promise<void> {
  const again = () => {
    const now = product.find(name)
    return isRunning(now) && (now?.pid !== before.pid || now.started !== before.started)
  }
  return until(`${name} is started again`, again, 60_000)
}

/** Pauses a process while `work` runs. */
export async function whilePaused(stage: Stage, name: ProcessName, work: () => Promise<void>): Promise<void> {
  const victim = present(stage, name)
  signal(victim, 'SIGSTOP')
  stage.saw(`paused ${name}`)
  try {
    await work()
  } finally {
    signal(victim, 'SIGCONT')
  }
}

function present({ product }: Stage, name: ProcessName): ProcessIdentity {
  const process = product.find(name)
  if (process === undefined || !isRunning(process)) throw new Error(`there is no process of ${name} to harm`)
  return process
}
