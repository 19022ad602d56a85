import type { Timer } from '@canvass/platform/time/timer.ts'
import type { BulkStore, LetterBulk } from '../ports/letter-desk.ts'
import { sleep } from '../relay/every.ts'
import { sendFault } from './letter-command.ts'

export interface BulkDeps {
  readonly bulks: Pick<BulkStore, 'get' | 'work'>
  /** Sends a letter whose retry was claimed. One that cannot be sent now stays claimed, and a sweep sends it; it must not reject. */
  readonly send: (letterId: string) => Promise<void>
  readonly timer: Timer
  readonly onProgress: (bulk: LetterBulk) => Promise<unknown>
}

/** Letters of one transaction at most. */
const SLICE = 100
/** Counting changes nothing, so it needs no pace. */
const COUNTED = 200
/** So that progress and aborting take effect soon, whatever the rate. */
const SLICES_PER_SECOND = 4
/** Each takes a connection to Postgres. */
const SENT_AT_ONCE = 4

/**
 * Works through a bulk at its rate until it has ended, was aborted, or this process stops. What was done is stored with the letters, so
 * whoever goes on begins behind it.
 */
export async function workBulk(deps: BulkDeps, id: string, signal: AbortSignal): Promise<void> {
  const order = await deps.bulks.get(id)
  if (order === undefined) return
  const { dryRun, perSecond } = order
  const size = dryRun ? COUNTED : Math.min(SLICE, Math.ceil(perSecond / SLICES_PER_SECOND))
  while (!signal.aborted) {
    const begun = deps.timer.now()
    const slice = await deps.bulks.work(id, size, (letter) => sendFault(letter) === undefined)
    if (slice === undefined) return
    await sendAll(deps, slice.claimed)
    await deps.onProgress(slice.bulk)
    if (slice.bulk.status !== 'running') return
    const left = dryRun ? 0 : (size / perSecond) * 1_000 - (deps.timer.now() - begun)
    if (left > 0) await sleep(deps.timer, left)
  }
}

async function sendAll({ send }: BulkDeps, letterIds: readonly string[]): Promise<void> {
  for (let from = 0; from < letterIds.length; from += SENT_AT_ONCE) {
    await Promise.all(letterIds.slice(from, from + SENT_AT_ONCE).map(send))
  }
}
