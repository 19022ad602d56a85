import { COMMAND_VERSION, type CommandBody, type SessionCommand } from '@canvass/domain/session/command.ts'
import type { SessionState } from '@canvass/domain/session/state.ts'
import type { Mode } from '@canvass/domain/session/status.ts'
import type { SurveyDocument } from '@canvass/domain/survey/document.ts'
import { createBatcher } from '@canvass/platform/batching/batcher.ts'
import { memoryLog } from '@canvass/platform/logging/memory-log.ts'
import { createRegistry } from '@canvass/platform/metrics/registry.ts'
import { isInfrastructure } from '@canvass/postgres/errors.ts'
import { createSessionStore } from '@canvass/postgres/session/session-store.ts'
import { createSurveyStore } from '@canvass/postgres/survey/survey-store.ts'
import { openTestDatabase, type TestDatabase } from '@canvass/postgres/testing/open-database.ts'
import { newId } from '@canvass/postgres/testing/step-writes.ts'
import { connect, FAIL_FAST, PATIENT, whenReady } from '@canvass/queue/connections.ts'
import { createMailboxWriter } from '@canvass/queue/mailbox-writer.ts'
import { createDoorbell, createReplyListener, createReplyPublisher } from '@canvass/queue/replies.ts'
import { payloadHash } from '@canvass/runtime/mailbox/payload-hash.ts'
import { shardOf } from '@canvass/runtime/mailbox/shard.ts'
import type { CommandReply } from '@canvass/runtime/ports/mailbox.ts'
import { createSurveyCache } from '@canvass/runtime/session-worker/survey-cache.ts'
import { emptyRedisDatabase } from '@canvass/testing/redis-database.ts'
import { testServices, uniqueName } from '@canvass/testing/services.ts'
import type { Redis } from 'ioredis'
import { LRUCache } from 'lru-cache'
import { createSessionMetrics } from '../sessions/metrics.ts'
import { createSessionsRole } from '../sessions/sessions-role.ts'

const PARTITIONS = 3
const REPLY_MS = 20_000

export type LiveWorker = Awaited<ReturnType<typeof openSessionWorker>>

/**
 * The session worker on real services, with micro-batches in front of it as the API makes them.
 * @param given the database to work on; one of its own otherwise
 */
export async function openSessionWorker(shards: number, given?: TestDatabase) {
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
  const role = createSessionsRole({
    shards,
    connection: await open(PATIENT),
    metrics: createSessionMetrics(createRegistry({ service: 'spec', version: '0' })),
    log: logger,
    worker: {
      store: createSessionStore(working, PARTITIONS),
      surveys: createSurveyCache(createSurveyStore(working, newId)),
      states: new LRUCache<string, SessionState>({ max: 20_000 }),
      replies: createReplyPublisher(producer),
      doorbell: createDoorbell(producer),
      partitions: PARTITIONS,
      isInfrastructure,
      log: logger,
    },
  })
  await role.start?.(AbortSignal.timeout(10_000))

  /** Publishes a survey and gives its id. */
  const publish = async (key: string, document: SurveyDocument) => (await surveys.publish('default', key, document)).id

  /** Puts a command into its mailbox, with whatever comes at the same time, and waits for its reply. */
  async function send(surveyId: string, sessionId: string, body: CommandBody): Promise<CommandReply> {
    const frame = { v: COMMAND_VERSION, id: newId(), sessionId, surveyId, tenantId: 'default', replyTo: processId }
    const sent = { sentAt: new Date().toISOString(), payloadHash: payloadHash(body.kind, body.payload) }
    const expected = replies.expect(frame.id)
    await batchers[shardOf(sessionId, shards)]?.add({ ...body, ...frame, ...sent })
    const reply = await expected.within(REPLY_MS)
    if (reply === undefined) throw new Error(`no reply within ${REPLY_MS} ms`)
    return reply
  }

  return {
    database: test.database,
    lines,
    mailboxes,
    /** One more connection to its queue Redis. */
    open,
    publish,
    surveys,
    send,
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
