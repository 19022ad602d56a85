import { Problem } from '@canvass/domain/problems/problem.ts'
import { overloaded, unavailable } from '@canvass/domain/problems/registry.ts'
import { COMMAND_VERSION, type CommandBody, type SessionCommand } from '@canvass/domain/session/command.ts'
import { type Batcher, BatcherFullError, createBatcher, type FlushFacts } from '@canvass/platform/batching/batcher.ts'
import type { Logger } from '@canvass/platform/logging/logger.ts'
import { withDeadline } from '@canvass/platform/resilience/deadline.ts'
import type { CommandReply, MailboxWriter } from '../ports/mailbox.ts'
import { createJobWindow, type JobWindow } from './job-window.ts'
import type { PressureGauge } from './pressure.ts'
import { createReplyDelay, type ReplyDelay } from './reply-delay.ts'
import type { ReplyWatch } from './reply-watch.ts'
import { shardOf } from './shard.ts'
import type { SurveyShare } from './survey-share.ts'

/** The replies that this process waits for. */
export interface ReplyWaits {
  /** Expects the reply to a command; called before the command is queued. */
  expect(commandId: string): {
    /** Resolves with the reply, or with undefined when `ms` have passed without one. */
    within(ms: number): Promise<CommandReply | undefined>
    forget(): void
  }
}

export interface SubmitDeps {
  readonly mailbox: MailboxWriter
  readonly replies: ReplyWaits
  /** Where replies to this process go. */
  readonly processId: string
  readonly shards: number
  readonly batch: { readonly lingerMs: number; readonly maxItems: number; readonly maxBytes: number }
  /** How long a caller waits for its commit before the command counts as queued, milliseconds. */
  readonly replyTimeoutMs: number
  /** Longest wait for a reply that is still taken on, while replies come, milliseconds. */
  readonly maxReplyMs: number
  /** How long one job may take to reach the queue's disk, milliseconds. */
  readonly appendTimeoutMs: number
  /** Knows whether anybody decides at the moment; while nobody does, callers do not wait. */
  readonly watch: ReplyWatch
  readonly pressure: PressureGauge
  readonly surveys: SurveyShare
  readonly newId: () => string
  readonly log: Logger
  readonly onFlush?: (shard: number, facts: FlushFacts) => void
}

/** What someone wants of a session, before it has become a command. */
export type CommandDraft = CommandBody &
  Pick<SessionCommand, 'sessionId' | 'surveyId' | 'tenantId' | 'payloadHash'> & { readonly traceparent?: string }

export interface SubmitOptions {
  /** Size of the payload as JSON; the batch limit is kept by it. */
  readonly payloadBytes: number
  /** The client asked not to wait. */
  readonly respondAsync?: boolean
  /** Waits at most this long for the reply, milliseconds; never longer than `replyTimeoutMs`. */
  readonly waitMs?: number
}

/** `queued`: the command is on disk and will be decided, though nobody knows yet how. */
export type Submitted = CommandReply | { readonly commandId: string; readonly kind: 'queued' }

export interface CommandSubmitter {
  /**
   * Puts a command into its session's mailbox and waits for what becomes of it.
   * @throws Problem unavailable when the queue has not got it (or did not say so in time: repeating is safe), overloaded
   */
  submit(draft: CommandDraft, options: SubmitOptions): Promise<Submitted>
  /**
   * When to come again, seconds, if a command for this session, or for a new one, would be refused now whatever it is.
   * @param onTheWay commands that this process has taken on and not answered, whether or not they have come here yet
   */
  refuses(sessionId: string | undefined, onTheWay: number): number | undefined
  /** Commands on their way to the queue. */
  waiting(): number
  /** Sends what is waiting and takes nothing more. */
  close(): Promise<void>
}

interface Outgoing {
  readonly command: SessionCommand
  readonly bytes: number
}

/** JSON of a command without its payload. */
const ENVELOPE_BYTES = 450

/** Commands that may wait for a flush in one shard; beyond, the queue does not keep up and callers hear so at once. */
const MAX_WAITING = 20_000

const OVERLOADED_RETRY_SECONDS = 2

/** New sessions are refused from this part of the limits on, so that those who have begun can finish. */
const START_SHARE = 0.6
/** A survey that wants more than its share of the mailboxes is refused from this part of the limits on. */
const LARGE_SHARE = 0.25

/** One job at work and one behind it keep a worker busy; what comes meanwhile gathers in the next. */
const MAX_JOBS = 2
/** Replies may be lost, and workers away: then jobs go on at this pace. */
const MAX_HOLD_MS = 250

/** The way into the mailboxes: one adaptive batcher for each shard, one job for each flush, replies by command id. */
export function createCommandSubmitter(deps: SubmitDeps): CommandSubmitter {
  const windows = Array.from({ length: deps.shards }, () => createJobWindow(MAX_JOBS, MAX_HOLD_MS))
  const delays = windows.map(() => createReplyDelay(deps.maxReplyMs))
  const batchers = windows.map((window, shard) => batcherFor(deps, shard, window))

  /** @throws Problem overloaded */
  function admit({ kind, surveyId }: SessionCommand, shard: number): void {
    const share = (kind === 'start' ? START_SHARE : 1) * (deps.surveys.asked(surveyId) ? LARGE_SHARE : 1)
    if (deps.pressure.refuses(shard, share) || isFull(delays[shard], share))
      throw new Problem(overloaded(OVERLOADED_RETRY_SECONDS))
  }

  async function append(command: SessionCommand, bytes: number, shard: number): Promise<'appended'> {
    try {
      const added = batchers[shard]?.add({ command, bytes })
      await withDeadline(Promise.resolve(added), deps.replyTimeoutMs, 'queueing a command')
      return 'appended'
    } catch (error) {
      throw new Problem(
        error instanceof BatcherFullError ? overloaded(OVERLOADED_RETRY_SECONDS) : unavailable('The queue'),
      )
    }
  }

  /** The reply, or undefined when it has not come in time. @throws Problem when the queue has not got the command */
  async function replyTo(
    command: SessionCommand,
    bytes: number,
    shard: number,
    waitMs: number,
  ): Promise<CommandReply | undefined> {
    const sentAt = performance.now()
    const expected = deps.replies.expect(command.id)
    const reply = expected.within(waitMs)
    const appended = append(command, bytes, shard)
    delays[shard]?.sent()
    try {
      const first = await Promise.race([appended, reply])
      if (first !== undefined && first !== 'appended') return heard(shard, first, sentAt)
      await appended // a caller whose patience is short still hears only of what is on disk
      const late = await reply
      if (late !== undefined) return heard(shard, late, sentAt)
    } catch (error) {
      expected.forget()
      delays[shard]?.givenUp()
      throw error
    }
    delays[shard]?.givenUp()
    if (waitMs >= deps.replyTimeoutMs) deps.watch.missed(sentAt)
    return undefined
  }

  function heard(shard: number, reply: CommandReply, sentAt: number): CommandReply {
    windows[shard]?.answered(reply.commandId)
    delays[shard]?.heard(performance.now() - sentAt)
    deps.watch.heard()
    return reply
  }

  return {
    async submit(draft, { payloadBytes, respondAsync = false, waitMs = deps.replyTimeoutMs }) {
      const waits = !respondAsync && deps.watch.worthWaiting()
      const command: SessionCommand = {
        ...draft,
        v: COMMAND_VERSION,
        id: deps.newId(),
        sentAt: new Date().toISOString(),
        ...(waits && { replyTo: deps.processId }),
        ...(respondAsync && { respondAsync: true }),
      }
      const bytes = payloadBytes + ENVELOPE_BYTES
      const shard = shardOf(command.sessionId, deps.shards)
      admit(command, shard)
      const queued: Submitted = { commandId: command.id, kind: 'queued' }
      if (waits) return (await replyTo(command, bytes, shard, Math.min(waitMs, deps.replyTimeoutMs))) ?? queued
      await append(command, bytes, shard)
      return queued
    },
    refuses(sessionId, onTheWay) {
      const share = sessionId === undefined ? START_SHARE : 1
      const own = sessionId === undefined ? undefined : delays[shardOf(sessionId, deps.shards)]
      const wanted = own === undefined ? delays : [own]
      const room = delays.reduce((sum, delay) => sum + delay.room(share), 0)
      return onTheWay > room || wanted.some((delay) => isFull(delay, share)) ? OVERLOADED_RETRY_SECONDS : undefined
    },
    waiting: () => batchers.reduce((sum, batcher) => sum + batcher.waiting(), 0),
    async close() {
      await Promise.all(batchers.map((batcher) => batcher.close()))
    },
  }
}

const isFull = (delay: ReplyDelay | undefined, share: number): boolean =>
  delay !== undefined && delay.waiting() > delay.room(share)

function batcherFor(deps: SubmitDeps, shard: number, window: JobWindow): Batcher<Outgoing, undefined> {
  return createBatcher<Outgoing, undefined>({
    ...deps.batch,
    maxWaiting: MAX_WAITING,
    sizeOf: ({ bytes }) => bytes,
    hold: () => window.room(),
    ...(deps.onFlush !== undefined && { onFlush: (facts: FlushFacts) => deps.onFlush?.(shard, facts) }),
    async flush(items) {
      const commands = items.map(({ command }) => command)
      window.sent(commands.flatMap(({ id, replyTo }) => (replyTo === undefined ? [] : id)))
      try {
        const appended = deps.mailbox.append(shard, { v: COMMAND_VERSION, commands })
        // Bounded here too: one add that never returns would hold back every command of the shard behind it.
        await withDeadline(appended, deps.appendTimeoutMs, 'adding to the mailbox')
      } catch (err) {
        deps.log.warn({ err, shard, commands: commands.length }, 'mailbox.append-failed')
        throw err
      }
      return items.map(() => undefined)
    },
  })
}
