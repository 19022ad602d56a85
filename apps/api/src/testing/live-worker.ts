import type { SessionState } from '@canvass/domain/session/state.ts'
import { createUuid7 } from '@canvass/platform/ids/uuid7.ts'
import type { Logger } from '@canvass/platform/logging/logger.ts'
import { connectDatabase, SHORT_WORK } from '@canvass/postgres/connect.ts'
import { isInfrastructure } from '@canvass/postgres/errors.ts'
import { createSessionStore } from '@canvass/postgres/session/session-store.ts'
import { createSurveyStore } from '@canvass/postgres/survey/survey-store.ts'
import { connect, FAIL_FAST, PATIENT } from '@canvass/queue/connections.ts'
import { startMailboxWorker } from '@canvass/queue/mailbox-worker.ts'
import { createDoorbell, createReplyPublisher } from '@canvass/queue/replies.ts'
import type { CommandBatch } from '@canvass/runtime/ports/mailbox.ts'
import { decideCommands } from '@canvass/runtime/session-worker/decide-commands.ts'
import { createSurveyCache } from '@canvass/runtime/session-worker/survey-cache.ts'
import { LRUCache } from 'lru-cache'

export interface LiveWorker {
  stop(): Promise<void>
}

/** Decides what is in the mailboxes, as the workers do: the API's specs must not import another app. */
export async function startLiveWorker(
  urls: { readonly database: string; readonly queue: string },
  shards: number,
  partitions: number,
  log: Logger,
): Promise<LiveWorker> {
  const newId = createUuid7()
  const onError = (err: Error) => log.debug({ err }, 'worker.connection-error')
  const database = await connectDatabase({
    url: urls.database,
    applicationName: 'test-worker',
    // Beside the transactions: surveys are read while they are open, and shards that all wait for a connection would stand still.
    poolSize: shards + 2,
    timeouts: SHORT_WORK,
    planned: 'once',
    onWarning: () => undefined,
  })
  const commands = connect(urls.queue, FAIL_FAST, onError)
  const blocking = connect(urls.queue, PATIENT, onError)
  const deps = {
    store: createSessionStore(database, partitions),
    surveys: createSurveyCache(createSurveyStore(database, newId)),
    states: new LRUCache<string, SessionState>({ max: 1_000 }),
    replies: createReplyPublisher(commands),
    doorbell: createDoorbell(commands),
    partitions,
    newId,
    isInfrastructure,
    log,
  }
  const workers = await Promise.all(
    Array.from({ length: shards }, (_, shard) =>
      startMailboxWorker({
        shard,
        connection: blocking,
        onError,
        async process(job) {
          const { commands: batch } = job.data as CommandBatch
          try {
            await decideCommands(deps, { shard, values: batch, replayed: job.replayed })
            return { done: true }
          } catch (error) {
            if (!isInfrastructure(error)) throw error
            return { putBackMs: 100 }
          }
        },
      }),
    ),
  )
  for (const worker of workers) worker.take()
  return {
    async stop() {
      await Promise.all(workers.map((worker) => worker.close()))
      commands.disconnect()
      blocking.disconnect()
      await database.close()
    },
  }
}
