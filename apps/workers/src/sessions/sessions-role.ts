import type { Component } from '@canvass/platform/lifecycle/lifecycle.ts'
import type { Logger } from '@canvass/platform/logging/logger.ts'
import {
  type MailboxJob,
  type MailboxVerdict,
  type MailboxWorker,
  startMailboxWorker,
} from '@canvass/queue/mailbox-worker.ts'
import { decideCommands, WorkerTooOld } from '@canvass/runtime/session-worker/decide-commands.ts'
import type { SessionWorkerDeps } from '@canvass/runtime/session-worker/deps.ts'
import { createPutBackDelay } from '@canvass/runtime/session-worker/put-back.ts'
import type { Redis } from 'ioredis'
import type { SessionMetrics } from './metrics.ts'

export interface SessionsRoleDeps {
  readonly shards: number
  readonly connection: Redis
  readonly worker: SessionWorkerDeps
  readonly metrics: SessionMetrics
  readonly log: Logger
}

const TOO_OLD_PAUSE_MS = 5_000

/** Works the mailboxes of all shards. */
export function createSessionsRole(deps: SessionsRoleDeps): Component {
  let workers: readonly MailboxWorker[] = []
  return {
    name: 'sessions',
    async start() {
      workers = await Promise.all(Array.from({ length: deps.shards }, (_, shard) => startShard(deps, shard)))
    },
    async stop() {
      await Promise.all(workers.map((worker) => worker.close()))
    },
  }
}

function startShard(deps: SessionsRoleDeps, shard: number): Promise<MailboxWorker> {
  const delay = createPutBackDelay()

  async function process(job: MailboxJob): Promise<MailboxVerdict> {
    const began = performance.now()
    const commands = commandsOf(job.data)
    try {
      await decideCommands(deps.worker, shard, commands, job.replayed)
      delay.reset()
      deps.metrics.decided(shard, commands.length, performance.now() - began)
      return { done: true }
    } catch (err) {
      const putBackMs = err instanceof WorkerTooOld ? TOO_OLD_PAUSE_MS : delay.next()
      deps.metrics.putBack(shard)
      deps.log.warn({ err, shard, jobId: job.id, commands: commands.length, putBackMs }, 'mailbox.put-back')
      return { putBackMs }
    }
  }

  const onError = (err: Error) => deps.log.warn({ err, shard }, 'mailbox.connection-error')
  return startMailboxWorker({ shard, connection: deps.connection, process, onError })
}

/** The commands of a job; a value of another shape is one command that will not decode, so that it is set aside and not lost. */
function commandsOf(data: unknown): readonly unknown[] {
  const commands = (data as { commands?: unknown } | null)?.commands
  return Array.isArray(commands) ? commands : [data]
}
