import { COMMAND_VERSION, type CommandBody, type SessionCommand } from '@canvass/domain/session/command.ts'
import type { Mode } from '@canvass/domain/session/status.ts'
import type { SurveyDocument } from '@canvass/domain/survey/document.ts'
import { createBatcher } from '@canvass/platform/batching/batcher.ts'
import { memoryLog } from '@canvass/platform/logging/memory-log.ts'
import { createSurveyStore } from '@canvass/postgres/survey/survey-store.ts'
import { openTestDatabase, type TestDatabase } from '@canvass/postgres/testing/open-database.ts'
import { newId } from '@canvass/postgres/testing/step-writes.ts'
import { connect, FAIL_FAST, PATIENT, whenReady } from '@canvass/queue/connections.ts'
import { createMailboxWriter } from '@canvass/queue/mailbox-writer.ts'
import { createReplyListener } from '@canvass/queue/replies.ts'
import { payloadHash } from '@canvass/runtime/mailbox/payload-hash.ts'
import { shardOf } from '@canvass/runtime/mailbox/shard.ts'
import type { CommandReply } from '@canvass/runtime/ports/mailbox.ts'
import { emptyRedisDatabase } from '@canvass/testing/redis-database.ts'
import { testServices, uniqueName } from '@canvass/testing/services.ts'
import type { Redis } from 'ioredis'
import { sessionsRoleOn } from './sessions-role-on.ts'

const REPLY_MS = 20_000

export type LiveWorker = Awaited<ReturnType<typeof openSessionWorker>>

interface LiveWorkerOptions {
  /** False where processes of the spec's own work the mailboxes. */
  readonly works?: boolean
  readonly firstPutBackMs?: number
  /** How long a reply is waited for, milliseconds. */
  readonly replyMs?: number
}

/**
 * The session worker on real services, with micro-batches in front of it as the API makes them.
 * @param given the database to work on; one of its own otherwise
 */
export async function openSessionWorker(shards: number, given?: TestDatabase, options: LiveWorkerOptions = {}) {
  const { works = true, firstPutBackMs = 100, replyMs = REPLY_MS } = options
  const { logger, lines } = memoryLog()
  const test = given ?? (await openTestDatabase())
  const working = await test.another()
  const surveys = createSurveyStore(test.database, newId)
  const url = await emptyRedisDatabase(testServices().redisQueueUrl)
  const redises: Redis[] = []
  const open = async (kind: typeof FAIL_FAST) => {
    const redis = connect(url, kind, (err) => logger.debug({ err }, 'redis'))
    redises.push(redis)
    await whenReady(redis, 5_000)
    return redis
  }
  const producer = await open(FAIL_FAST)
  const mailboxes = createMailboxWriter(producer, shards)
  const processId = uniqueName('api')
  const replies = await createReplyListener(await open(PATIENT), processId)
  const batchers = Array.from({ length: shards }, (_, shard) =>
    createBatcher<SessionCommand, undefined>({
      lingerMs: 5,
      maxItems: 200,
      maxBytes: Number.POSITIVE_INFINITY,
      maxWaiting: Number.POSITIVE_INFINITY,
      sizeOf: () => 1,
      async flush(commands) {
        await mailboxes.append(shard, { v: COMMAND_VERSION, commands })
        return commands.map(() => undefined)
      },
    }),
  )
  const services = { database: working, commands: producer, workers: await open(PATIENT), shards, log: logger }
  const role = sessionsRoleOn({ ...services, owner: processId, firstPutBackMs })
  if (works) await role.start?.(AbortSignal.timeout(10_000))

  /** Publishes a survey and gives its id. */
  const publish = async (key: string, document: SurveyDocument) => (await surveys.publish('default', key, document)).id

  function commandOf(surveyId: string, sessionId: string, body: CommandBody): SessionCommand {
    const frame = { v: COMMAND_VERSION, id: newId(), sessionId, surveyId, tenantId: 'default', replyTo: processId }
    return { ...body, ...frame, sentAt: new Date().toISOString(), payloadHash: payloadHash(body.kind, body.payload) }
  }

  async function replyTo(command: SessionCommand, sending: Promise<unknown> | undefined): Promise<CommandReply> {
    const expected = replies.expect(command.id)
    await sending
    const reply = await expected.within(replyMs)
    if (reply === undefined) throw new Error(`no reply within ${replyMs} ms`)
    return reply
  }

  /** Puts a command into its mailbox, with whatever comes at the same time, and waits for its reply. */
  function send(surveyId: string, sessionId: string, body: CommandBody): Promise<CommandReply> {
    const command = commandOf(surveyId, sessionId, body)
    return replyTo(command, batchers[shardOf(sessionId, shards)]?.add(command))
  }

  /** Puts commands into one job of a shard and waits for all replies. */
  function sendTogether(shard: number, commands: readonly SessionCommand[]): Promise<CommandReply[]> {
    const appended = mailboxes.append(shard, { v: COMMAND_VERSION, commands })
    return Promise.all(commands.map((command) => replyTo(command, appended)))
  }

  return {
    database: test.database,
    lines,
    logger,
    mailboxes,
    /** One more connection to its queue Redis. */
    open,
    publish,
    surveys,
    role,
    /** What other processes need to work the same mailboxes. */
    elsewhere: { databaseUrl: test.url, redisUrl: url, shards },
    commandOf,
    send,
    sendTogether,
    /** Starts a session; its id. */
    async start(surveyId: string, mode: Mode = 'LIVE'): Promise<string> {
      const sessionId = newId()
      const payload = { version: 1, mode, hidden: {}, seed: '00'.repeat(32), keys: [] }
      await done(send(surveyId, sessionId, { kind: 'start', step: 0, payload }))
      return sessionId
    },
    /** Submits answers and tells where the session stands then. */
    async submit(surveyId: string, sessionId: string, step: number, answers: Record<string, unknown>) {
      return (await done(send(surveyId, sessionId, { kind: 'submit', step, payload: { answers } }))).view
    },
    async close() {
      await role.stop?.()
      await Promise.all(batchers.map((batcher) => batcher.close()))
      await mailboxes.close()
      for (const redis of redises) redis.disconnect()
      if (given === undefined) await test.close()
    },
  }
}

/** The reply to a command that was applied. */
export async function done(submitted: Promise<CommandReply>) {
  const reply = await submitted
  if (reply.kind !== 'done') throw new Error(`the command came to ${JSON.stringify(reply)}`)
  return reply
}
