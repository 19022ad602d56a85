import { childrenOf, standsStill } from '@canvass/deploy/services/process-family.ts'
import { isRunning, type ProcessIdentity, signal } from '@canvass/deploy/services/process-identity.ts'
import type { ProcessName } from '../composition/product.ts'
import type { Stage } from './scenario.ts'

/** Kills a process without a word, as soon as there is one: another fault may have just killed it. */
export async function kill(stage: Stage, name: ProcessName): Promise<ProcessIdentity> {
  const victim = await present(stage, name)
  signal(victim, 'SIGKILL')
  return victim
}

/** Kills it and waits until the supervisor has started it again. */
export async function killAndWait(stage: Stage, name: ProcessName): Promise<void> {
  await back(stage, name, await kill(stage, name))
}

/** Waits until another process than `before` runs under that name. */
export function back({ product, until }: Stage, name: ProcessName, before: ProcessIdentity): Promise<void> {
  const again = () => {
    const now = product.find(name)
    return isRunning(now) && (now?.pid !== before.pid || now.started !== before.started)
  }
  return until(`${name} is started again`, again, 60_000)
}

/** Pauses a process with all that it has started while `work` runs. */
export async function whilePaused(stage: Stage, name: ProcessName, work: () => Promise<void>): Promise<void> {
  const paused: ProcessIdentity[] = []
  try {
    await pause(stage, [await present(stage, name)], paused)
    stage.saw(`paused ${name}`)
    await work()
  } finally {
    for (const one of paused) signal(one, 'SIGCONT')
  }
}

/** Children only when their elders stand still and can start no others. @param paused is told whom it paused */
async function pause(stage: Stage, elders: readonly ProcessIdentity[], paused: ProcessIdentity[]): Promise<void> {
  if (elders.length === 0) return
  paused.push(...elders)
  for (const elder of elders) signal(elder, 'SIGSTOP')
  await stage.until('what is paused stands still', () => elders.every(standsStill))
  await pause(stage, elders.flatMap(childrenOf), paused)
}

async function present({ product, until }: Stage, name: ProcessName): Promise<ProcessIdentity> {
  let process: ProcessIdentity | undefined
  await until(`there is a process of ${name} to harm`, () => {
    process = product.find(name)
    return isRunning(process)
  })
  return process as ProcessIdentity
}
