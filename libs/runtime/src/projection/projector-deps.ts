import type { Topic } from '@canvass/domain/events/public-event.ts'
import type { AppliedPosition, CountedTopic, CounterStore } from '../ports/counter-store.ts'
import type { DeadLetterStore } from '../ports/dead-letter-store.ts'
import type { LogAdmin, LogReader, LogWriter } from '../ports/event-log.ts'
import type { OutboxStore } from '../ports/outbox.ts'
import type { Loss } from './losses.ts'
import type { BatchPlan, Letter } from './plan-batch.ts'

/** What metrics and logs hear of a projector. */
export interface ProjectionObserver {
  assigned(topic: CountedTopic, partition: number, offset: bigint, applied: AppliedPosition | null): void
  applied(topic: CountedTopic, partition: number, plan: BatchPlan, tookMs: number): void
  /** Another reader was faster, or counters were lost: reading goes on elsewhere. */
  moved(topic: CountedTopic, partition: number, position: AppliedPosition | null): void
  setAside(topic: CountedTopic, partition: number, letter: Letter): void
  lost(topic: Topic, partition: number, loss: Loss): void
  healed(topic: Topic, partition: number, n: bigint): void
  /** The relay was asked to send again from this number. */
  rewound(topic: Topic, partition: number, n: bigint): void
  retried(topic: Topic, partition: number, outcome: 'counted' | 'skipped' | 'setAside'): void
  failed(
    topic: CountedTopic,
    partition: number,
    doing: 'count' | 'notify' | 'rewind' | 'check-position' | 'check-tail',
    error: unknown,
  ): void
}

/** One topic's projection. */
export interface ProjectorDeps {
  readonly topic: Topic
  readonly group: string
  readonly counters: CounterStore
  readonly log: {
    readonly recordAt: LogReader['recordAt']
    readonly offsets: LogAdmin['offsets']
    readonly publish: LogWriter['publish']
  }
  readonly outbox: Pick<OutboxStore, 'rewind' | 'cursors'>
  readonly letters: Pick<DeadLetterStore, 'move'>
  /** Counting cannot go on in these counters, whatever is read: they have to be rebuilt. May be told again and again. */
  unusable(reason: string): void
  /** Milliseconds since the epoch. */
  now(): number
  readonly observer: ProjectionObserver
}

/** What a projector knows of one partition between batches. */
export interface ProjectionLane {
  readonly topic: CountedTopic
  readonly partition: number
  applied: AppliedPosition | null
  loss: Loss | null
  /** Whether everything that was in the log at the last batch has been read. */
  atEnd: boolean
  /** The next offset to read, and when the last batch was processed. */
  readTo: bigint
  readAt: number
  /** A batch is being processed. */
  busy: boolean
}
