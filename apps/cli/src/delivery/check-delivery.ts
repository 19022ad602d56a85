import { TOPICS } from '@canvass/domain/events/public-event.ts'
import { createOutboxStore } from '@canvass/postgres/outbox/outbox-store.ts'
import { createRecountStore } from '@canvass/postgres/recount/recount-store.ts'
import { mailboxStatus } from '@canvass/queue/mailbox-status.ts'
import { consumerLag } from '@canvass/runtime/pipeline/consumer-lag.ts'
import { reconcile } from '@canvass/runtime/projection/reconcile.ts'
import type { Pipeline } from '../composition/pipeline.ts'
import type { SentSession } from '../load/attempt.ts'
import { type Check, checkOf, notChecked } from './check.ts'
import { checkLetters } from './check-letters.ts'
import { createLogCheck } from './check-log.ts'
import { checkSteps } from './check-steps.ts'
import type { DeliveryStart } from './delivery-start.ts'
import { NOTHING_PLANTED, type Planted } from './planted.ts'
import { readSince } from './read-since.ts'
import { type Backlog, waitUntilQuiet } from './wait-until-quiet.ts'

export interface DeliveryCheckOptions {
  readonly surveyId: string
  readonly collector: string
  readonly sent: readonly SentSession[]
  /** What stood where before the load. */
  readonly start: DeliveryStart
  /** How long the pipeline may take to become empty, milliseconds. */
  readonly deadlineMs: number
  /** Faults that were planted on purpose; none when left out. */
  readonly planted?: Planted
  onPhase(message: string): void
}

/**
 * The exact-delivery check after a load: everything acknowledged is stored and nothing else is; when nothing is on its way any
 * more, the counters are what Postgres says; the log holds each fact once and in order; nothing new is a dead letter.
 */
export async function checkDelivery(pipeline: Pipeline, options: DeliveryCheckOptions): Promise<Check[]> {
  const { surveyId, collector, sent, start, deadlineMs, planted = NOTHING_PLANTED, onPhase } = options
  const quiet = await checkQuiet(pipeline, deadlineMs, onPhase)
  onPhase('comparing what was sent with what is stored')
  const { checks, expected } = await checkSteps(
    pipeline.database,
    surveyId,
    collector,
    planted.jobsTurned ? unasked(sent) : sent,
  )
  onPhase('comparing counters with a recount')
  const counters = await attempt('counters are what Postgres says', () => checkCounters(pipeline))
  onPhase('reading the log')
  const log = planted.logCut
    ? []
    : await attempt('every fact is in Kafka, once', () => checkLog(pipeline, start, expected, deadlineMs))
  const letters = await attempt('no new dead letters', () => checkLetters(pipeline, start, planted, deadlineMs))
  return [...checks, quiet, ...counters, ...log, ...letters]
}

/** What was sent, without what questions about it were told. */
const unasked = (sent: readonly SentSession[]): readonly SentSession[] =>
  sent.map((session) => ({
    ...session,
    attempts: session.attempts.map((attempt) => ({ ...attempt, forgotten: false })),
  }))

/** A check that fails for another reason than what it checks is one that was not made; the others go on. */
async function attempt(name: string, check: () => Promise<Check[]>): Promise<Check[]> {
  try {
    return await check()
  } catch (error) {
    return [notChecked(name, error instanceof Error ? error.message : String(error))]
  }
}

async function checkQuiet(pipeline: Pipeline, deadlineMs: number, onPhase: (message: string) => void): Promise<Check> {
  const { quiet, afterMs, backlog } = await waitUntilQuiet({
    backlog: () => backlogOf(pipeline),
    deadlineMs,
    onWait: (left) => {
      if (Object.values(left).some((count) => count > 0)) onPhase(`waiting for ${said(left)}`)
    },
  })
  const broken = quiet ? [] : [`after ${Math.round(afterMs / 1_000)} s there are still ${said(backlog)}`]
  const detail = quiet ? `empty after ${afterMs} ms` : said(backlog)
  return checkOf('mailboxes, outbox and lag are empty', detail, { afterMs, ...backlog }, broken)
}

const said = (backlog: Backlog): string =>
  Object.entries(backlog)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ')

/**
 * What is still on its way: jobs in the mailboxes, rows that the relay has to send, records that the projections have to
 * count.
 */
async function backlogOf({ database, partitions, mailboxes, counters }: Pipeline): Promise<Backlog> {
  const store = createOutboxStore(database, partitions)
  const outbox = await store.status()
  const boxes = await mailboxStatus(mailboxes.queues, Date.now())
  const lags = await consumerLag(store, counters)
  const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0)
  return {
    'mailbox jobs': sum(boxes.map(({ depth }) => depth)),
    'outbox rows': sum(outbox.map(({ unsent }) => unsent)),
    'records to count': sum(lags.map(({ lag }) => lag)),
  }
}

async function checkCounters({ counters, database, partitions }: Pipeline): Promise<Check[]> {
  const recount = createRecountStore(database)
  const { differences, compared, beyond, setAside } = await reconcile({ counters, recount, partitions, now: Date.now })
  const broken = differences.map(
    ({ partition, group, field, redis, expected }) =>
      `${group} ${field} in partition ${partition}: ${redis}, not ${expected}`,
  )
  const figures = { compared, differences: differences.length, beyond, setAside }
  return [
    checkOf('counters are what Postgres says', `${compared} compared, ${differences.length} differ`, figures, broken),
  ]
}

async function checkLog(
  pipeline: Pipeline,
  start: DeliveryStart,
  expected: Parameters<typeof createLogCheck>[0],
  deadlineMs: number,
): Promise<Check[]> {
  const check = createLogCheck(expected)
  await readSince(pipeline, start, TOPICS, deadlineMs, check.add)
  return check.result()
}
