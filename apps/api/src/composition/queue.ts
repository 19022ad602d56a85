import { Problem } from '@canvass/domain/problems/problem.ts'
import { unavailable } from '@canvass/domain/problems/registry.ts'
import { batchBuckets, histogram, latencyBuckets } from '@canvass/platform/metrics/registry.ts'
import { createBreakerBoard, type ToldBreaker } from '@canvass/queue/breaker-board.ts'
import { connect, FAIL_FAST, PATIENT } from '@canvass/queue/connections.ts'
import { type MailboxStatus, mailboxStatus } from '@canvass/queue/mailbox-status.ts'
import { createMailboxWriter } from '@canvass/queue/mailbox-writer.ts'
import { DEAD_LETTERS, DEAD_LETTERS_BULK, SHARED_PREFIX, WEBHOOKS } from '@canvass/queue/names.ts'
import { createReplyListener, type ReplyListener } from '@canvass/queue/replies.ts'
import { createPressureGauge } from '@canvass/runtime/mailbox/pressure.ts'
import { createReplyWatch } from '@canvass/runtime/mailbox/reply-watch.ts'
import { type CommandSubmitter, createCommandSubmitter } from '@canvass/runtime/mailbox/submit-command.ts'
import { createSurveyShare } from '@canvass/runtime/mailbox/survey-share.ts'
import { Queue } from 'bullmq'
import type { Registry } from 'prom-client'
import type { BoardQueues } from '../admin/bull-board.ts'
import type { Base } from './base.ts'
import type { Service } from './service.ts'

/** One job reaches the queue's disk within this, or its commands are not acknowledged, milliseconds. */
const APPEND_TIMEOUT_MS = 2_500

export interface ComposedQueue {
  readonly service: Service
  readonly submitter: CommandSubmitter
  readonly board: BoardQueues
  readonly mailboxes: () => Promise<readonly MailboxStatus[]>
  /** States of the workers' breakers. */
  readonly breakers: () => Promise<readonly ToldBreaker[]>
}

/** Everything on the queue Redis: the mailboxes, the replies, and what Bull Board shows. */
export function composeQueue(base: Base): ComposedQueue {
  const { settings, log, registry, newId, processId } = base
  const { shards, lingerMs, batchCommands, batchBytes, maxJobs, maxAgeMs, maxReplyMs, surveySharePercent } =
    settings.mailbox
  const onError = (err: Error) => log.debug({ err }, 'redis-queue.connection-error')
  const producer = connect(settings.redisQueue.url, FAIL_FAST, onError)
  const subscriber = connect(settings.redisQueue.url, PATIENT, onError)
  const writer = createMailboxWriter(producer, shards)
  const shared = { connection: producer, prefix: SHARED_PREFIX, skipVersionCheck: true }
  const deadLetters = new Queue(DEAD_LETTERS, shared)
  const bulks = new Queue(DEAD_LETTERS_BULK, shared)
  const webhooks = new Queue(WEBHOOKS, shared)
  for (const queue of [...writer.queues, deadLetters, bulks, webhooks]) queue.on('error', onError)

  const mailboxes = () => mailboxStatus(writer.queues, Date.now())
  const watch = createReplyWatch(settings.http.replyTimeoutMs)
  let listener: ReplyListener | undefined
  const submitter = createCommandSubmitter({
    mailbox: writer,
    replies: {
      expect(commandId) {
        if (listener === undefined) throw new Problem(unavailable('The queue'))
        return listener.expect(commandId)
      },
    },
    processId,
    shards,
    batch: { lingerMs, maxItems: batchCommands, maxBytes: batchBytes },
    replyTimeoutMs: settings.http.replyTimeoutMs,
    maxReplyMs,
    appendTimeoutMs: APPEND_TIMEOUT_MS,
    watch,
    pressure: createPressureGauge({ read: mailboxes, maxJobs, maxAgeMs, deciding: watch.deciding }),
    surveys: createSurveyShare(surveySharePercent),
    newId,
    log,
    onFlush: flushMetrics(registry),
  })
  const service: Service = {
    name: 'redis-queue',
    remedy: 'start the queue Redis, or correct REDIS_QUEUE_URL',
    required: true,
    async ping() {
      await producer.ping()
    },
    async opened() {
      listener = await createReplyListener(subscriber, processId)
    },
    async close() {
      await submitter.close()
      await writer.close()
      await Promise.all([deadLetters.close(), bulks.close(), webhooks.close()])
      producer.disconnect()
      subscriber.disconnect()
    },
  }
  return {
    service,
    submitter,
    board: { mailboxes: writer.queues, webhooks, deadLetters, bulks },
    mailboxes,
    breakers: () => createBreakerBoard(producer).read(),
  }
}

function flushMetrics(registry: Registry) {
  const commands = histogram(registry, {
    name: 'canvass_mailbox_append_commands',
    help: 'Commands in a mailbox job when it was added',
    buckets: batchBuckets,
  })
  const seconds = histogram(registry, {
    name: 'canvass_mailbox_append_seconds',
    help: 'Time to add a job to a mailbox',
    labels: ['outcome'],
    buckets: latencyBuckets,
  })
  return (_shard: number, facts: { items: number; tookMs: number; failed: boolean }) => {
    commands.observe(facts.items)
    seconds.observe({ outcome: facts.failed ? 'failed' : 'added' }, facts.tookMs / 1_000)
  }
}
