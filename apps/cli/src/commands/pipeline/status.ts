import { homeFolder } from '@canvass/deploy/services/home.ts'
import type { ServiceUrls } from '@canvass/deploy/services/types.ts'
import { readState } from '@canvass/deploy/supervisor/state.ts'
import { type Database, SHORT_WORK } from '@canvass/postgres/connect.ts'
import type { MailboxStatus } from '@canvass/queue/mailbox-status.ts'
import type { ConsumerLag } from '@canvass/runtime/pipeline/consumer-lag.ts'
import { agreedSettings, openDatabase } from '../../composition/database.ts'
import { exitCodes } from '../../fault.ts'
import { createOutput, table } from '../../output.ts'
import { serviceUrls } from '../../system.ts'
import { age, outboxTable } from '../outbox/status.ts'
import type { BreakerStatus } from './breakers.ts'
import { readBreakers, readLetters, readMailboxes, readOutbox, readProjections } from './read-status.ts'

/** A part that was read, or why not. */
type Part<T> = { readonly value: T } | { readonly fault: string }

/** Prints every part of the pipeline; exit code 3 when one could not be read. */
export async function status(options: { readonly json?: boolean }): Promise<void> {
  const urls = await serviceUrls()
  const database = await openDatabase(urls.databaseUrl, SHORT_WORK)
  try {
    const parts = await readParts(urls, database)
    createOutput(options.json ?? false).result(documentOf(parts), report(parts))
    if (Object.values(parts).some((read) => 'fault' in read)) process.exitCode = exitCodes.unreachable
  } finally {
    await database.close()
  }
}

async function readParts(urls: ServiceUrls, database: Database): Promise<Parts> {
  const settings = await part([urls.databaseUrl], () => agreedSettings(database))
  // what a fresh installation has, when Postgres does not tell
  const { shards, topicPartitions: partitions } =
    'value' in settings ? settings.value : { shards: 2, topicPartitions: 3 }
  const { databaseUrl, redisQueueUrl, redisCacheUrl } = urls
  return {
    mailboxes: await part([redisQueueUrl], () => readMailboxes(redisQueueUrl, shards)),
    outbox: await part([databaseUrl], () => readOutbox(database, partitions)),
    projections: await part([redisCacheUrl, databaseUrl], () => readProjections(redisCacheUrl, database, partitions)),
    deadLetters: await part([databaseUrl], () => readLetters(database)),
    breakers: await part([], () => readBreakers(metricsUrls())),
  }
}

/** @param urls that must be known: an empty one belongs to a service that does not run */
async function part<T>(urls: readonly string[], read: () => Promise<T>): Promise<Part<T>> {
  if (urls.includes('')) return { fault: 'its service does not run: `npx canvass services status` shows which' }
  try {
    return { value: await read() }
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) }
  }
}

function metricsUrls(): string[] {
  const state = readState(homeFolder(process.env))
  return [state?.api, state?.workers].flatMap((app) => (app === undefined ? [] : [app.url]))
}

interface Parts {
  readonly mailboxes: Part<readonly MailboxStatus[]>
  readonly outbox: Part<Awaited<ReturnType<typeof readOutbox>>>
  readonly projections: Part<readonly ConsumerLag[]>
  readonly deadLetters: Part<Readonly<Record<string, number>>>
  readonly breakers: Part<readonly BreakerStatus[]>
}

/** Parts that could not be read are null, with the reason in `unavailable`. */
function documentOf(parts: Parts): Record<string, unknown> {
  const entries: [string, Part<unknown>][] = Object.entries(parts)
  const values = entries.map(([name, read]) => [name, 'value' in read ? read.value : null])
  const faults = entries.flatMap(([name, read]) => ('fault' in read ? [[name, read.fault]] : []))
  return { asOf: new Date().toISOString(), ...Object.fromEntries(values), unavailable: Object.fromEntries(faults) }
}

function report({ mailboxes, outbox, projections, deadLetters, breakers }: Parts): string {
  return [
    section('Mailboxes', mailboxes, mailboxTable),
    section('Outbox', outbox, outboxTable),
    section('Projections', projections, projectionTable),
    section('Dead letters', deadLetters, letterTable),
    section('Breakers', breakers, breakerTable),
  ].join('\n\n')
}

const section = <T>(title: string, read: Part<T>, print: (value: T) => string): string =>
  `${title}\n${'value' in read ? print(read.value) : read.fault}`

const mailboxTable = (mailboxes: readonly MailboxStatus[]): string =>
  table([
    ['shard', 'jobs', 'age', 'failed'],
    ...mailboxes.map(({ shard, depth, ageMs, failed }) => [String(shard), String(depth), age(ageMs), String(failed)]),
  ])

const projectionTable = (lags: readonly ConsumerLag[]): string =>
  table([
    ['topic', 'partition', 'lag', 'counted up to', 'sent up to'],
    ...lags.map(({ topic, partition, lag, counted, sent }) => [topic, partition, lag, counted, sent].map(String)),
  ])

const letterTable = (letters: Readonly<Record<string, number>>): string => {
  const rows = Object.entries(letters).map(([name, count]) => [name, String(count)])
  return rows.length === 0 ? 'none' : table(rows)
}

const breakerTable = (breakers: readonly BreakerStatus[]): string =>
  breakers.length === 0
    ? 'none known: no process of this home tells its metrics'
    : table(breakers.map(({ service, breaker, state }) => [service, breaker, state]))
