import { setTimeout as delay } from 'node:timers/promises'
import type { CommandBody, SessionCommand } from '@canvass/domain/session/command.ts'
import type { SessionState } from '@canvass/domain/session/state.ts'
import type { SurveyDocument } from '@canvass/domain/survey/document.ts'
import { createUuid7 } from '@canvass/platform/ids/uuid7.ts'
import { createLogger } from '@canvass/platform/logging/logger.ts'
import type { Database } from '@canvass/postgres/connect.ts'
import { isInfrastructure } from '@canvass/postgres/errors.ts'
import { createSessionStore } from '@canvass/postgres/session/session-store.ts'
import { createSurveyStore } from '@canvass/postgres/survey/survey-store.ts'
import { payloadHash } from '@canvass/runtime/mailbox/payload-hash.ts'
import type { CommandReply } from '@canvass/runtime/ports/mailbox.ts'
import { decideCommands } from '@canvass/runtime/session-worker/decide-commands.ts'
import { createSurveyCache } from '@canvass/runtime/session-worker/survey-cache.ts'
import { LRUCache } from 'lru-cache'

const PUT_BACK_MS = 100

export type BenchWorker = ReturnType<typeof createBenchWorker>

/** The session worker on Postgres alone: jobs are handed to it, replies are handed back, nothing goes through Redis. */
export function createBenchWorker(database: Database, partitions = 3) {
  const newId = createUuid7()
  const surveys = createSurveyStore(database, newId)
  const replies = new Map<string, CommandReply>()
  const deps = {
    store: createSessionStore(database, partitions),
    surveys: createSurveyCache(surveys),
    states: new LRUCache<string, SessionState>({ max: 50_000 }),
    replies: {
      async publish(_to: string, batch: readonly CommandReply[]) {
        for (const reply of batch) replies.set(reply.commandId, reply)
      },
    },
    doorbell: { ring: async () => undefined },
    partitions,
    isInfrastructure,
    log: createLogger({ service: 'bench', level: 'warn' }),
  }

  function command(surveyId: string, sessionId: string, body: CommandBody): SessionCommand {
    const frame = { v: 1, id: newId(), sessionId, surveyId, tenantId: 'bench', replyTo: 'bench' }
    return { ...body, ...frame, sentAt: new Date().toISOString(), payloadHash: payloadHash(body.kind, body.payload) }
  }

  return {
    publish: async (key: string, document: SurveyDocument) => (await surveys.publish('bench', key, document)).id,
    start(surveyId: string): SessionCommand {
      const payload = { version: 1, mode: 'LIVE', hidden: {}, seed: newId(), keys: [] } as const
      return command(surveyId, newId(), { kind: 'start', step: 0, payload })
    },
    submit: (surveyId: string, sessionId: string, step: number, answers: Record<string, unknown>) =>
      command(surveyId, sessionId, { kind: 'submit', step, payload: { answers } }),
    /** Decides one job; the status of each session afterwards. @throws Error when a command was not accepted */
    async decide(shard: number, commands: readonly SessionCommand[]): Promise<string[]> {
      await untilDecided(() => decideCommands(deps, { shard, values: commands, replayed: false }))
      return commands.map(({ id }) => {
        const reply = replies.get(id)
        replies.delete(id)
        if (reply?.kind !== 'done') throw new Error(`a command came to ${JSON.stringify(reply)}`)
        return reply.view.status
      })
    },
  }
}

/** Puts a job back as the worker does, when Postgres has no time for it. */
async function untilDecided(decide: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await decide()
    } catch (error) {
      if (!isInfrastructure(error)) throw error
      await delay(PUT_BACK_MS)
    }
  }
}

/** Runs jobs on a number of shards at once, each shard's in turn. */
export async function onShards<J>(
  jobs: readonly J[],
  shards: number,
  run: (job: J, shard: number) => Promise<unknown>,
): Promise<void> {
  let next = 0
  await Promise.all(
    Array.from({ length: shards }, async (_, shard) => {
      for (let job = jobs[next++]; job !== undefined; job = jobs[next++]) await run(job, shard)
    }),
  )
}
