import type { SessionCommand } from '@canvass/domain/session/command.ts'
import { UnknownEvent } from '@canvass/domain/session/evolve.ts'
import type { CommandLetter } from '../ports/session-store.ts'
import { decideRound } from './decide-round.ts'
import { type Decided, setAside } from './decided.ts'
import type { SessionWorkerDeps } from './deps.ts'
import { isWell } from './probe.ts'

/** A command or an event of a later format than this worker knows: the job must wait for a newer worker. */
export class WorkerTooOld extends Error {}

/** How the commands of one job are to be decided. */
export interface RoundOptions {
  readonly shard: number
  /** An earlier run may have decided some of them. */
  readonly replayed: boolean
  /** The job has failed again and again while the services were well: then a fault that looks like theirs is a command's. */
  readonly blamed?: boolean
}

/**
 * What SQL refuses for another reason than the services' state is poison: halve until the one command is found, and set it aside.
 * @throws what says nothing about the commands: faults of the services, WorkerTooOld
 */
export async function decideOrBisect(
  deps: SessionWorkerDeps,
  options: RoundOptions,
  commands: readonly SessionCommand[],
  letters: readonly CommandLetter[],
): Promise<readonly Decided[]> {
  const { shard, replayed } = options
  try {
    return await decideRound(deps, shard, commands, letters, replayed)
  } catch (error) {
    if (error instanceof UnknownEvent) throw new WorkerTooOld(error.message, { cause: error })
    if (!(error instanceof Error) || !(await saysSomethingOfCommands(deps, options, error))) throw error
    deps.log.warn({ shard, commands: commands.length, err: error }, 'session-worker.bisecting')
    const [only] = commands
    if (only === undefined) throw error
    if (commands.length === 1) return storeLetter(deps, shard, setAside(only, 'storing-failed', error), letters)
    const half = Math.ceil(commands.length / 2)
    const first = await decideOrBisect(deps, options, commands.slice(0, half), letters)
    return [...first, ...(await decideOrBisect(deps, options, commands.slice(half), []))]
  }
}

async function saysSomethingOfCommands(deps: SessionWorkerDeps, { shard, blamed }: RoundOptions, error: Error) {
  return !deps.isInfrastructure(error) || (blamed === true && (await isWell(deps.store, shard)))
}

/** Stores the letter of one command in a transaction of its own. */
export async function storeLetter(
  deps: SessionWorkerDeps,
  shard: number,
  decided: Decided,
  letters: readonly CommandLetter[],
): Promise<readonly Decided[]> {
  await deps.store.transaction(async (tx) => {
    await tx.lockShard(shard)
    await tx.write({ steps: [], refusals: [], deadLetters: [...letters, ...(decided.letter ? [decided.letter] : [])] })
  })
  return [decided]
}
