import type { Database } from '@canvass/postgres/connect.ts'
import { createDeadLetterStore } from '@canvass/postgres/dead-letter/dead-letter-store.ts'
import { createOutboxStore } from '@canvass/postgres/outbox/outbox-store.ts'
import { type MailboxStatus, mailboxStatus } from '@canvass/queue/mailbox-status.ts'
import { type ConsumerLag, consumerLag } from '@canvass/runtime/pipeline/consumer-lag.ts'
import type { OutboxStore } from '@canvass/runtime/ports/outbox.ts'
import { openCounters, openMailboxes } from '../../composition/services.ts'
import { type BreakerStatus, breakersIn } from './breakers.ts'

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

/** How far the counters are behind what was sent. */
export async function readProjections(
  cacheUrl: string,
  database: Database,
  partitions: number,
): Promise<readonly ConsumerLag[]> {
  const { counters, close } = await openCounters(cacheUrl, partitions)
  return consumerLag(createOutboxStore(database, partitions), counters).finally(close)
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
