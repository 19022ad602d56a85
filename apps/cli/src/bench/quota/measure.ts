import { setTimeout as delay } from 'node:timers/promises'
import type { SessionCommand } from '@canvass/domain/session/command.ts'
import { createBatcher } from '@canvass/platform/batching/batcher.ts'
import type { Database } from '@canvass/postgres/connect.ts'
import { sqlOf } from '@canvass/postgres/connect.ts'
import { agrees, recountCells } from '@canvass/postgres/quota/recount-cells.ts'
import { shardOf } from '@canvass/runtime/mailbox/shard.ts'
import { type BenchWorker, onShards } from '../bench-worker.ts'
import { hotCell, interlocked } from './surveys.ts'

/** As many as an installation has when nobody says otherwise: more of them wait for the same cells. */
const SHARDS = 2

function inJobs<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size))
}

async function startMany(worker: BenchWorker, surveyId: string, count: number): Promise<readonly string[]> {
  const starts = Array.from({ length: count }, () => worker.start(surveyId))
  await onShards(inJobs(starts, 100), SHARDS, (job, shard) => worker.decide(shard, job))
  return starts.map(({ sessionId }) => sessionId)
}

/** Seats claimed and filled a second in one cell that everybody wants, in transactions of `size` sessions each. */
export async function admissionRate(worker: BenchWorker, count: number, size: number): Promise<number> {
  const surveyId = await worker.publish('hot', hotCell)
  const sessions = await startMany(worker, surveyId, count)
  const submits = sessions.map((sessionId) => worker.submit(surveyId, sessionId, 1, { Q1: 0 }))
  const began = performance.now()
  await onShards(inJobs(submits, size), SHARDS, (job, shard) => worker.decide(shard, job))
  return (count / (performance.now() - began)) * 1_000
}

/**
 * Times from the moment at which a page was due to be sent to its reply, milliseconds, at 60 % of the rate that pages of this kind
 * sustain: micro-batches, one transaction a batch, replies after the commit.
 */
export async function replyTimes(worker: BenchWorker, surveyId: string, count: number): Promise<readonly number[]> {
  const rate = 0.6 * (await sustainedRate(worker, surveyId, count))
  const submits = await firstPages(worker, surveyId, count)
  const mailboxes = openMailboxes(worker)
  const began = performance.now()
  const replies = submits.map(async (submit, i) => {
    const due = began + (i / rate) * 1_000
    await delay(Math.max(0, due - performance.now()))
    await mailboxes.send(submit)
    return performance.now() - due
  })
  const times = await Promise.all(replies)
  await mailboxes.close()
  return times
}

/** Pages a second when all wait at once. */
async function sustainedRate(worker: BenchWorker, surveyId: string, count: number): Promise<number> {
  const submits = await firstPages(worker, surveyId, count)
  const mailboxes = openMailboxes(worker)
  const began = performance.now()
  await Promise.all(submits.map(mailboxes.send))
  const seconds = (performance.now() - began) / 1_000
  await mailboxes.close()
  return count / seconds
}

/** First pages of sessions that have just begun, spread over the cells. */
async function firstPages(worker: BenchWorker, surveyId: string, count: number): Promise<readonly SessionCommand[]> {
  const sessions = await startMany(worker, surveyId, count)
  return sessions.map((sessionId, i) =>
    worker.submit(surveyId, sessionId, 1, { Q1: i % 6, Q2: (i + 1) % 6, Q3: (i + 2) % 6 }),
  )
}

export interface Race {
  readonly cells: number
  /** Cells at their target exactly, with nothing held, whose seats and completes agree. */
  readonly exact: number
  readonly completes: number
  readonly perSecond: number
}

/** Attempts of people who answer at random, `inFlight` at a time, at four plans of six cells with `target` seats each. */
export async function race(
  worker: BenchWorker,
  database: Database,
  { attempts, inFlight, target }: { attempts: number; inFlight: number; target: number },
): Promise<Race> {
  const surveyId = await worker.publish('race', interlocked(target))
  const mailboxes = openMailboxes(worker)
  const began = performance.now()
  let begun = 0
  let completes = 0
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (begun++ < attempts) if ((await attempt(worker, surveyId, mailboxes.send)) === 'COMPLETED') completes += 1
    }),
  )
  const seconds = (performance.now() - began) / 1_000
  await mailboxes.close()
  const cells = (await recountCells(sqlOf(database), surveyId)).filter(({ mode }) => mode === 'LIVE')
  const exact = cells.filter((cell) => agrees(cell) && cell.filled === cell.target && cell.held === 0)
  return { cells: cells.length, exact: exact.length, completes, perSecond: attempts / seconds }
}

type Send = (command: SessionCommand) => Promise<string>

/** Micro-batches in front of the worker, as the API makes them: each session's commands go through the same one, in order. */
function openMailboxes(worker: BenchWorker) {
  const mailboxes = Array.from({ length: SHARDS }, (_, shard) =>
    createBatcher<SessionCommand, string>({
      lingerMs: 5,
      maxItems: 200,
      maxBytes: Number.POSITIVE_INFINITY,
      maxWaiting: Number.POSITIVE_INFINITY,
      sizeOf: () => 1,
      flush: (commands) => worker.decide(shard, commands),
    }),
  )
  const send: Send = async (command) => {
    const mailbox = mailboxes[shardOf(command.sessionId, SHARDS)]
    if (mailbox === undefined) throw new Error('a session has no shard')
    return mailbox.add(command)
  }
  return { send, close: () => Promise.all(mailboxes.map((mailbox) => mailbox.close())) }
}

/** One person from start to end; its last status. */
async function attempt(worker: BenchWorker, surveyId: string, send: Send): Promise<string> {
  const start = worker.start(surveyId)
  let status = await send(start)
  const pages = [{ Q1: any(6), Q2: any(6) }, { Q3: any(6) }, { Q4: 1 }]
  for (const [index, answers] of pages.entries()) {
    if (status !== 'ACTIVE') break
    status = await send(worker.submit(surveyId, start.sessionId, index + 1, answers))
  }
  return status
}

const any = (count: number): number => Math.floor(Math.random() * count)
