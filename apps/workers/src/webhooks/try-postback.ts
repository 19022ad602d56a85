import { AddressRefused } from '@canvass/platform/http/post.ts'
import type { Logger } from '@canvass/platform/logging/logger.ts'
import { CircuitOpenError } from '@canvass/platform/resilience/breaker.ts'
import type { Tried } from '@canvass/queue/webhook-queue.ts'
import type { DeadLetterStore } from '@canvass/runtime/ports/dead-letter-store.ts'
import type { PostbackJob } from '@canvass/runtime/ports/postback.ts'
import { type DeliverDeps, deliverPostback, PostbackRefused } from '@canvass/runtime/postbacks/deliver-postback.ts'
import { WEBHOOK_GROUP } from '@canvass/runtime/postbacks/find-postbacks.ts'
import { postbackLetter } from '@canvass/runtime/postbacks/postback-letter.ts'
import { headerText } from '@canvass/runtime/relay/record-integrity.ts'

export interface TryDeps extends DeliverDeps {
  readonly letters: Pick<DeadLetterStore, 'storeRecords' | 'move'>
  /** Tries in all. */
  readonly tries: number
  readonly isInfrastructure: (error: unknown) => boolean
  readonly count: (outcome: 'sent' | 'failed' | 'not-tried' | 'set-aside' | 'nothing') => void
  readonly log: Logger
}

/** One try of one postback; after the last, or when another cannot help, it becomes a dead letter. */
export function createTry(deps: TryDeps): (job: PostbackJob, before: number) => Promise<Tried> {
  const { letters, tries, count, log } = deps

  async function settle(job: PostbackJob): Promise<void> {
    const letter = headerText(job.record, 'dlq-id')
    if (letter === undefined) return
    await letters.move(letter, ['parked', 'retrying'], 'resolved', { by: WEBHOOK_GROUP, reason: 'taken after a retry' })
  }

  async function setAside(job: PostbackJob, error: Error): Promise<Tried> {
    await letters.storeRecords([postbackLetter(job, error, new Date(deps.now()).toISOString())])
    count('set-aside')
    log.warn({ err: error, sessionId: job.sessionId, eventId: job.eventId }, 'webhooks.set-aside')
    return 'done'
  }

  return async (job, before) => {
    try {
      count((await deliverPostback(deps, job)) ? 'sent' : 'nothing')
    } catch (error) {
      // Postgres is away, or the receiver is known to be: nothing was tried.
      if (deps.isInfrastructure(error)) return notTried(count, 1_000)
      if (error instanceof CircuitOpenError) return notTried(count, error.retryAfterMs)
      const failed = error instanceof Error ? error : new Error(String(error))
      const hopeless = failed instanceof AddressRefused || (failed instanceof PostbackRefused && !failed.passes)
      if (hopeless || before + 1 >= tries) return setAside(job, failed)
      count('failed')
      throw failed
    }
    await settle(job)
    return 'done'
  }
}

function notTried(count: TryDeps['count'], forMs: number): Tried {
  count('not-tried')
  return { notTriedMs: forMs }
}
