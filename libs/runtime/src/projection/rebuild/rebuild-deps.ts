import type { DeadLetterStore } from '../../ports/dead-letter-store.ts'
import type { LogAdmin, LogReader, LogWriter } from '../../ports/event-log.ts'
import type { OutboxStore } from '../../ports/outbox.ts'
import type { ProjectionVersions } from '../../ports/projection-versions.ts'
import type { RebuildProgress, RebuildStore } from '../../ports/rebuild-store.ts'
import type { RecountStore } from '../../ports/recount.ts'

export interface RebuildDeps {
  readonly versions: ProjectionVersions
  readonly rebuilds: RebuildStore
  readonly recount: RecountStore
  readonly outbox: Pick<OutboxStore, 'cursors' | 'rewind'>
  readonly letters: Pick<DeadLetterStore, 'move'>
  readonly log: {
    readonly subscribe: LogReader['subscribe']
    readonly recordAt: LogReader['recordAt']
    readonly offsets: LogAdmin['offsets']
    readonly publish: LogWriter['publish']
  }
  /** Number of partitions of each topic. */
  readonly partitions: number
  /** What went wrong on the way and is tried again. */
  onTrouble(topic: string, partition: number, doing: string, error: unknown): void
  onProgress(version: string, progress: RebuildProgress): void
  /** Milliseconds since the epoch. */
  now(): number
}
