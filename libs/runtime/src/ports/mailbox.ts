import type { ProblemData } from '@canvass/domain/problems/problem.ts'
import type { SessionCommand } from '@canvass/domain/session/command.ts'
import type { SessionView } from '@canvass/domain/session/page-view.ts'

/** The value of a mailbox job. Commands of one session are in the order in which they were accepted. */
export interface CommandBatch {
  readonly v: number
  readonly commands: readonly SessionCommand[]
}

/** Appends commands to a shard's queue. Resolves when the queue Redis has them on disk; rejects at once when it is out of reach. */
export interface MailboxWriter {
  append(shard: number, batch: CommandBatch): Promise<void>
}

/** What became of one command, told after the commit. */
export type CommandReply =
  | {
      readonly commandId: string
      readonly kind: 'done'
      readonly sessionId: string
      /** Id of the fact that the command became; null for a look, which becomes none. */
      readonly eventId: string | null
      readonly duplicate: boolean
      readonly view: SessionView
    }
  | { readonly commandId: string; readonly kind: 'refused'; readonly problem: ProblemData }
  | { readonly commandId: string; readonly kind: 'set-aside'; readonly letterId: string }

/** Tells the API processes what became of their commands: one message per job and process. A lost message costs a 202, never an answer. */
export interface ReplyPublisher {
  publish(replyTo: string, replies: readonly CommandReply[]): Promise<void>
}

/** Wakes the relay of the given outbox partitions. Losing a ring costs one polling interval. */
export interface Doorbell {
  ring(partitions: readonly number[]): Promise<void>
}
