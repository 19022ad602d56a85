import { COMMAND_VERSION, type CommandBody, type SessionCommand } from '@canvass/domain/session/command.ts'
import { memoryLog } from '@canvass/platform/logging/memory-log.ts'
import { createBulkStore } from '@canvass/postgres/dead-letter/bulk-store.ts'
import { createDeadLetterStore } from '@canvass/postgres/dead-letter/dead-letter-store.ts'
import { createLetterDesk } from '@canvass/postgres/dead-letter/letter-desk.ts'
import { newId } from '@canvass/postgres/testing/step-writes.ts'
import { FAIL_FAST, PATIENT } from '@canvass/queue/connections.ts'
import { openDeadLetterQueue } from '@canvass/queue/dead-letter-queue.ts'
import { payloadHash } from '@canvass/runtime/mailbox/payload-hash.ts'
import { shardOf } from '@canvass/runtime/mailbox/shard.ts'
import type { CommandBatch } from '@canvass/runtime/ports/mailbox.ts'
import { createBulkRole } from '../dead-letters/bulk-role.ts'
import { createLettersRole } from '../dead-letters/letters-role.ts'
import { createLetterSender } from '../dead-letters/sender.ts'
import type { LiveWorker } from './session-worker.ts'

/** The desk of dead letters on real services, beside a session worker: roles are started and killed as a test needs them. */
export async function openLetters(worker: LiveWorker, shards: number) {
  const { logger, lines } = memoryLog()
  const { open } = worker
  const letters = createDeadLetterStore(worker.database)
  const bulks = createBulkStore(worker.database)
  const queue = openDeadLetterQueue(await open(FAIL_FAST))
  /** Every job that letters were sent in. */
  const sent: CommandBatch[] = []
  const stops: (() => unknown)[] = []

  /** @param append in place of the mailboxes */
  async function startRole(append = worker.mailboxes.append) {
    const commands = await open(FAIL_FAST)
    const workers = await open(PATIENT)
    const mailbox = {
      async append(shard: number, batch: CommandBatch) {
        await append(shard, batch)
        sent.push(batch)
      },
    }
    const publish = () => Promise.reject(new Error('no Kafka here'))
    const sender = createLetterSender({ letters, mailbox, publish, shards, newId }, logger)
    const common = { sender, commands, workers, log: logger }
    const roles = [createLettersRole({ ...common, letters }), createBulkRole({ ...common, bulks })]
    for (const role of roles) await role.start?.(AbortSignal.timeout(10_000))
    const stop = () => Promise.all(roles.map((role) => role.stop?.()))
    stops.push(stop)
    return {
      stop,
      /** As after kill -9, for everybody else: its connections break, and nothing that it began comes to an end. */
      die() {
        stops.splice(stops.indexOf(stop), 1)
        commands.disconnect()
        workers.disconnect()
      },
    }
  }

  /** Puts commands into the mailbox that nobody waits for, so that a refusal becomes a letter. */
  async function sendAsync(
    surveyId: string,
    sessionId: string,
    ...bodies: readonly CommandBody[]
  ): Promise<readonly string[]> {
    const commands = bodies.map((body): SessionCommand => {
      const frame = { v: COMMAND_VERSION, id: newId(), sessionId, surveyId, tenantId: 'default', respondAsync: true }
      return { ...body, ...frame, sentAt: new Date().toISOString(), payloadHash: payloadHash(body.kind, body.payload) }
    })
    await worker.mailboxes.append(shardOf(sessionId, shards), { v: COMMAND_VERSION, commands })
    return commands.map(({ id }) => id)
  }

  return {
    ...{ letters, bulks, queue, sent, lines, startRole, sendAsync },
    desk: createLetterDesk(worker.database),
    async stopRoles() {
      await Promise.all(stops.splice(0).map((stop) => stop()))
    },
    async close() {
      await Promise.all(stops.splice(0).map((stop) => stop()))
      await queue.close()
    },
  }
}
