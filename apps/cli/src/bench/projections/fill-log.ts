import { setTimeout as delay } from 'node:timers/promises'
import { TOPICS } from '@canvass/domain/events/public-event.ts'
import type { SurveyDocument } from '@canvass/domain/survey/document.ts'
import type { Database } from '@canvass/postgres/connect.ts'
import { createOutboxStore } from '@canvass/postgres/outbox/outbox-store.ts'
import type { LogWriter } from '@canvass/runtime/ports/event-log.ts'
import { relayTurn } from '@canvass/runtime/relay/relay-turn.ts'
import { type BenchWorker, onShards } from '../bench-worker.ts'

const QUESTIONS = 10
const OPTIONS = 5
const JOB = 200
const SHARDS = 4
const LEASE_MS = 600_000
const FENCE_PAUSE_MS = 20
const LIMIT = { rows: 1_000, bytes: 524_288 }

const options = Array.from({ length: OPTIONS }, (_, i) => ({ code: `o${i}`, label: `Option ${i}` }))
const names = Array.from({ length: QUESTIONS }, (_, i) => `Q${i + 1}`)

/** One page of choices. */
const survey: SurveyDocument = {
  title: 'Choices',
  pages: [{ id: 'p1', questions: names.map((id) => ({ id, type: 'single' as const, text: id, options })) }],
}

/** Sessions that start and complete, each with ten answers. */
export async function fillDatabase(worker: BenchWorker, sessions: number): Promise<void> {
  const surveyId = await worker.publish('choices', survey)
  const jobs = Array.from({ length: Math.ceil(sessions / JOB) }, (_, job) => job)
  await onShards(jobs, SHARDS, async (_, shard) => {
    const starts = Array.from({ length: JOB }, () => worker.start(surveyId))
    await worker.decide(shard, starts)
    const answers = () => Object.fromEntries(names.map((name) => [name, `o${Math.floor(Math.random() * OPTIONS)}`]))
    await worker.decide(
      shard,
      starts.map(({ sessionId }) => worker.submit(surveyId, sessionId, 1, answers())),
    )
  })
}

/** Sends the outbox as the relay does. @returns records sent, over all topics */
export async function sendOutbox(database: Database, writer: LogWriter, partitions: number): Promise<number> {
  const outbox = createOutboxStore(database, partitions)
  const publish: LogWriter['publish'] = (batches) => writer.publish(batches)
  const sent = await Promise.all(
    Array.from({ length: partitions }, async (_, partition) => {
      let cursor = await outbox.acquire(partition, 'bench', LEASE_MS)
      while (cursor !== undefined) {
        const turn = await relayTurn({ outbox, publish, limit: LIMIT }, cursor)
        if (turn.kind === 'overtaken') throw new Error('somebody else sends the outbox of the benchmark')
        if (turn.kind === 'sent') cursor = turn.cursor
        else if ((await outbox.status())[partition]?.unsent === 0) break
        else await delay(FENCE_PAUSE_MS) // another transaction of the cluster holds the fence
      }
      return TOPICS.reduce((sum, topic) => sum + Number(cursor?.topics[topic].n ?? 0n), 0)
    }),
  )
  return sent.reduce((sum, one) => sum + one, 0)
}
