import { partitionOf } from '@canvass/domain/events/partition.ts'
import type { SessionCommand } from '@canvass/domain/session/command.ts'
import { decodeCommand, isCommandFault } from '@canvass/domain/session/decode-command.ts'
import { UnknownEvent } from '@canvass/domain/session/evolve.ts'
import { uuid5 } from '@canvass/platform/ids/uuid5.ts'
import type { CommandReply } from '../ports/mailbox.ts'
import type { CommandLetter } from '../ports/session-store.ts'
import { decideRound } from './decide-round.ts'
import { type Decided, setAside } from './decided.ts'
import type { SessionWorkerDeps } from './deps.ts'
import { roundsOf } from './rounds.ts'

/** Namespace of the ids of letters whose command could not be read: the same value is the same letter. */
const UNREADABLE = '3c4f4a02-7f0e-5c58-9d0b-3b1d2a6f7c11'

/** A command or an event of a later format than this worker knows: the job must wait for a newer worker. */
export class WorkerTooOld extends Error {}

/**
 * Decides all commands of one mailbox job, in order, and answers each after its commit.
 * Throws only for faults of the services below (the job must run again) and for a worker that is too old.
 */
export async function decideCommands(
  deps: SessionWorkerDeps,
  shard: number,
  values: readonly unknown[],
  replayed: boolean,
): Promise<void> {
  const { commands, letters } = decodeAll(values)
  const rounds = roundsOf(commands)
  if (rounds.length === 0 && letters.length > 0) rounds.push([])
  let unreadable = letters
  for (const round of rounds) {
    const decided = await decideOrBisect(deps, shard, round, unreadable, replayed)
    unreadable = []
    await announce(deps, decided)
  }
}

function decodeAll(values: readonly unknown[]) {
  const commands: SessionCommand[] = []
  const letters: CommandLetter[] = []
  for (const value of values) {
    const decoded = decodeCommand(value)
    if (!isCommandFault(decoded)) commands.push(decoded)
    else if (decoded.fault === 'newer') throw new WorkerTooOld(decoded.message)
    else {
      const { message } = decoded
      letters.push({
        id: uuid5(UNREADABLE, JSON.stringify(value) ?? ''),
        reason: 'malformed',
        message,
        fingerprint: `mailbox/malformed/${message}`,
        command: { raw: value },
      })
    }
  }
  return { commands, letters }
}

/** What SQL refuses for another reason than the services' state is poison: halve until the one command is found, and set it aside. */
async function decideOrBisect(
  deps: SessionWorkerDeps,
  shard: number,
  commands: readonly SessionCommand[],
  letters: readonly CommandLetter[],
  replayed: boolean,
): Promise<readonly Decided[]> {
  try {
    return await decideRound(deps, shard, commands, letters, replayed)
  } catch (error) {
    if (error instanceof UnknownEvent) throw new WorkerTooOld(error.message, { cause: error })
    if (!(error instanceof Error) || deps.isInfrastructure(error)) throw error
    deps.log.warn({ shard, commands: commands.length, err: error }, 'session-worker.bisecting')
    const [only] = commands
    if (only === undefined) throw error
    if (commands.length === 1) return storeLetter(deps, shard, setAside(only, 'storing-failed', error), letters)
    const half = Math.ceil(commands.length / 2)
    const first = await decideOrBisect(deps, shard, commands.slice(0, half), letters, replayed)
    return [...first, ...(await decideOrBisect(deps, shard, commands.slice(half), [], replayed))]
  }
}

async function storeLetter(
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

/** Replies and the relay's doorbell; losing either costs time, never an answer, so a Redis that is away must not undo the job. */
async function announce(deps: SessionWorkerDeps, decided: readonly Decided[]): Promise<void> {
  const replies = new Map<string, CommandReply[]>()
  const partitions = new Set<number>()
  for (const { command, reply, write } of decided) {
    if (write !== undefined && write.events.length > 0) partitions.add(partitionOf(command.sessionId, deps.partitions))
    if (command.replyTo === undefined) continue
    const waiting = replies.get(command.replyTo)
    if (waiting === undefined) replies.set(command.replyTo, [reply])
    else waiting.push(reply)
  }
  const told = [...replies].map(([replyTo, batch]) => deps.replies.publish(replyTo, batch))
  if (partitions.size > 0) told.push(deps.doorbell.ring([...partitions]))
  for (const result of await Promise.allSettled(told)) {
    if (result.status === 'rejected') deps.log.warn({ err: result.reason }, 'session-worker.announce-failed')
  }
}
