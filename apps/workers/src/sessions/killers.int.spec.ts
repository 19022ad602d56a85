import type { SessionCommand, StartPayload } from '@canvass/domain/session/command.ts'
import { sqlOf } from '@canvass/postgres/connect.ts'
import { newId } from '@canvass/postgres/testing/step-writes.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type LiveWorker, openSessionWorker } from '../testing/session-worker.ts'
import { KILLER_VERSION } from '../testing/worker-process.ts'
import { workerProcesses } from '../testing/worker-processes.ts'

let desk: LiveWorker
let processes: ReturnType<typeof workerProcesses>
beforeAll(async () => {
  desk = await openSessionWorker(1, undefined, { works: false, replyMs: 90_000 })
  processes = workerProcesses(desk.elsewhere)
})
afterAll(async () => {
  await processes?.close()
  await desk?.close()
})

it('a command that kills its workers is set aside, and the others of its job are answered', {
  timeout: 120_000,
}, async () => {
  const question = { id: 'Q1', type: 'number' as const, text: '?', required: true }
  const surveyId = await desk.publish('killers', { title: 'k', pages: [{ id: 'p1', questions: [question] }] })
  const start = (sessionId: string, version = 1): SessionCommand => {
    const payload: StartPayload = { version, mode: 'LIVE', hidden: {}, seed: '00'.repeat(32), keys: [] }
    return desk.commandOf(surveyId, sessionId, { kind: 'start', step: 0, payload })
  }
  const [before, killer, after] = [newId(), newId(), newId()]
  const answer = { kind: 'submit', step: 1, payload: { answers: { Q1: 7 } } } as const
  const job = [
    start(before),
    start(killer, KILLER_VERSION),
    start(after),
    desk.commandOf(surveyId, before, answer),
    desk.commandOf(surveyId, after, answer),
  ]

  const kept = processes.keep('worker')
  const replies = await desk.sendTogether(0, job)

  expect(replies.map(({ kind }) => kind)).toEqual(['done', 'set-aside', 'done', 'done', 'done'])
  // twice before its commands were decided one by one, and twice while this one was noted
  expect(kept.deaths()).toBe(4)
  const { rows } = await sql<{ reason: string; session_id: string }>`
    select reason, session_id from dead_letters
  `.execute(sqlOf(desk.database))
  expect(rows).toEqual([{ reason: 'killed-worker', session_id: killer }])
  const { rows: steps } = await sql<{ steps: number }>`
    select count(*)::int as steps from session_steps
  `.execute(sqlOf(desk.database))
  expect(steps).toEqual([{ steps: 4 }])
  await expect.poll(() => desk.mailboxes.queues[0]?.getJobCountByTypes('waiting', 'active', 'delayed')).toBe(0)
})
