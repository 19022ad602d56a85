import { TOPICS } from '@canvass/domain/events/public-event.ts'
import type { Database } from '@canvass/postgres/connect.ts'
import { createDeadLetterStore } from '@canvass/postgres/dead-letter/dead-letter-store.ts'
import { createOutboxStore } from '@canvass/postgres/outbox/outbox-store.ts'
import { type MailboxStatus, mailboxStatus } from '@canvass/queue/mailbox-status.ts'
import type { OutboxStore } from '@canvass/runtime/ports/outbox.ts'
import { positionOf } from '@canvass/runtime/projection/position-of.ts'
import { openCounters, openLog, openMailboxes } from '../../composition/services.ts'
import { type BreakerStatus, breakersIn } from './breakers.ts'

export interface ProjectionLag {
  readonly topic: string
  readonly partition: number
  /** Records in the log behind the last one counted. */
  readonly lag: number
  /** Next offset that the projection reads; null before the first. */
  readonly position: number | null
  readonly end: number
}

/** Depth and age of every mailbox. */
export async function readMailboxes(url: string, shards: number): Promise<readonly MailboxStatus[]> {
  const { mailboxes, close } = await openMailboxes(url, shards)
  return mailboxStatus(mailboxes.queues, Date.now()).finally(close)
}

export const readOutbox = (database: Database, partitions: number): ReturnType<OutboxStore['status']> =>
  createOutboxStore(database, partitions).status()

/** Dead letters by status. */
export async function readLetters(database: Database): Promise<Readonly<Record<string, number>>> {
  return Object.fromEntries(await createDeadLetterStore(database).counts())
}

/** How far the counters are behind the log. Positions are those of the counters themselves, not the hints that the broker keeps. */
export async function readProjections(cacheUrl: string, brokers: string, partitions: number): Promise<ProjectionLag[]> {
  const log = await openLog(brokers)
  try {
    const { counters, close } = await openCounters(cacheUrl, partitions)
    try {
      const lags: ProjectionLag[] = []
      for (const topic of TOPICS) {
        for (const { partition, low, high } of await log.admin.offsets(topic)) {
          const position = (await positionOf(counters, topic, partition))?.offset ?? null
          const next = position ?? low
          const lag = high > next ? Number(high - next) : 0
          lags.push({ topic, partition, lag, position: position === null ? null : Number(position), end: Number(high) })
        }
      }
      return lags.sort((a, b) => a.topic.localeCompare(b.topic) || a.partition - b.partition)
    } finally {
      await close()
    }
  } finally {
    await log.close()
  }
}

const SCRAPE_MS = 3_000

/** Breakers as the processes tell them in their metrics. */
export async function readBreakers(urls: readonly string[]): Promise<readonly BreakerStatus[]> {
  const pages = urls.map(async (url) => {
    const reply = await fetch(new URL('/metrics', url), { signal: AbortSignal.timeout(SCRAPE_MS) })
    return breakersIn(await reply.text())
  })
  return (await Promise.all(pages)).flat()
}
