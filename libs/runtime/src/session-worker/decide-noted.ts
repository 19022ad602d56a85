import type { SessionCommand } from '@canvass/domain/session/command.ts'
import type { CommandNotes } from '../ports/command-notes.ts'
import type { CommandLetter } from '../ports/session-store.ts'
import { decideOrBisect, type RoundOptions, storeLetter } from './decide-or-bisect.ts'
import { type Decided, setAside } from './decided.ts'
import type { SessionWorkerDeps } from './deps.ts'

/** Runs that may die while deciding the same command before it is set aside. */
const DEATHS = 2

/** A worker died while it decided the command, and so did another one. */
class KilledWorker extends Error {
  override readonly name = 'KilledWorker'
}

/**
 * Decides one command in a transaction of its own, noted before, so that the next run knows if this one dies of it. A command that
 * was being decided by two runs that died is set aside.
 */
export async function decideNoted(
  deps: SessionWorkerDeps,
  options: RoundOptions,
  notes: CommandNotes,
  command: SessionCommand,
  letters: readonly CommandLetter[],
): Promise<readonly Decided[]> {
  const { shard } = options
  const deaths = await notes.begin(shard, command.id)
  try {
    if (deaths < DEATHS) return await decideOrBisect(deps, options, [command], letters)
    deps.log.error({ shard, commandId: command.id, deaths }, 'session-worker.killer-set-aside')
    const error = new KilledWorker(`${deaths} runs died while they decided it`)
    return await storeLetter(deps, shard, setAside(command, 'killed-worker', error), letters)
  } finally {
    await notes.end(shard, command.id).catch((err) => deps.log.warn({ err, shard }, 'session-worker.note-kept'))
  }
}
