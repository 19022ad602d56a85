import type { StoredRecord } from './event-log.ts'

/** An end of a session that somebody is to be told of. */
export interface PostbackJob {
  /** Names it among the jobs: the same end is queued once. */
  readonly id: string
  /** Id of the fact; receivers tell repeats by it. */
  readonly eventId: string
  readonly sessionId: string
  readonly seq: number
  /** The record that it came from, so that it can become a dead letter byte for byte. */
  readonly record: StoredRecord
}

export interface PostbackQueue {
  /** Resolves when the queue has all of them on disk; one that is there already is left alone. */
  add(jobs: readonly PostbackJob[]): Promise<void>
}

/** Posts a text and tells the status of the answer. */
export type PostbackSender = (
  url: URL,
  body: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
) => Promise<number>
