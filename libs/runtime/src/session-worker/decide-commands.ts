import { partitionOf } from '@canvass/domain/events/partition.ts'
import type { SessionCommand } from '@canvass/domain/session/command.ts'
import { decodeCommand, isCommandFault } from '@canvass/domain/session/decode-command.ts'
import { uuid5 } from '@canvass/platform/ids/uuid5.ts'
import type { CommandNotes } from '../ports/command-notes.ts'
import type { CommandReply } from '../ports/mailbox.ts'
import type { CommandLetter } from '../ports/session-store.ts'
import { decideNoted } from './decide-noted.ts'
import { decideOrBisect, type RoundOptions, WorkerTooOld } from './decide-or-bisect.ts'
import type { Decided } from './decided.ts'
import type { SessionWorkerDeps } from './deps.ts'
import { roundsOf } from './rounds.ts'

/** Namespace of the ids of letters whose command could not be read: the same value is the same letter. */
const UNREADABLE = '3c4f4a02-7f0e-5c58-9d0b-3b1d2a6f7c11'

/** One job of a mailbox, as it was taken. */
export interface CommandJob extends RoundOptions {
  readonly values: readonly unknown[]
  /** Given when runs of the job have died: each command is then noted before it is decided, alone. */
  readonly notes?: CommandNotes
}

/**
 * Decides all commands of one mailbox job, in order, and answers each after its commit.
 * Throws only for faults of the services below (the job must run again) and for a worker that is too old.
 */
export async function decideCommands(deps: SessionWorkerDeps, job: CommandJob): Promise<void> {
  const { commands, letters } = decodeAll(job.values)
  const rounds = job.notes === undefined ? roundsOf(commands) : commands.map((command) => [command])
  if (rounds.length === 0 && letters.length > 0) rounds.push([])
  let unreadable = letters
  for (const round of rounds) {
    const [only] = round
    const decided =
      job.notes === undefined || only === undefined
        ? await decideOrBisect(deps, job, round, unreadable)
        : await decideNoted(deps, job, job.notes, only, unreadable)
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
