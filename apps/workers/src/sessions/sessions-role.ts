import type { HealthCheck } from '@canvass/platform/health/health.ts'
import type { Component } from '@canvass/platform/lifecycle/lifecycle.ts'
import type { Logger } from '@canvass/platform/logging/logger.ts'
import { type MailboxWorker, startMailboxWorker } from '@canvass/queue/mailbox-worker.ts'
import type { CommandNotes } from '@canvass/runtime/ports/command-notes.ts'
import type { Peers } from '@canvass/runtime/ports/peers.ts'
import type { SessionWorkerDeps } from '@canvass/runtime/session-worker/deps.ts'
import { holdShare, type Share } from '@canvass/runtime/sharing/hold-share.ts'
import type { Redis } from 'ioredis'
import type { SessionMetrics } from './metrics.ts'
import { jobProcessor } from './process-job.ts'

export interface SessionsRoleDeps {
  readonly shards: number
  readonly connection: Redis
  readonly worker: SessionWorkerDeps
  readonly notes: CommandNotes
  /** The session workers that share the shards. */
  readonly peers: Peers
  /** Names this process among them. */
  readonly owner: string
  /** How long a job that failed once is left, milliseconds; each further time twice as long, up to 5 seconds. */
  readonly firstPutBackMs?: number
  readonly metrics: SessionMetrics
  readonly log: Logger
}

export interface SessionsRole extends Component {
  /** Down once this worker has met a command newer than itself. */
  readonly check: HealthCheck
}

/** Works the mailboxes of this process' share of the shards, and looks after the stalled jobs of all. */
export function createSessionsRole(deps: SessionsRoleDeps): SessionsRole {
  const { shards, metrics, log, peers, owner } = deps
  let workers: readonly MailboxWorker[] = []
  let share: Share | undefined
  let tooOld: Error | undefined

  function giveUp(error: Error): void {
    if (tooOld !== undefined) return
    tooOld = error
    metrics.tooOld()
    log.error({ err: error, remedy: 'deploy newer workers' }, 'sessions.too-old')
    void share?.giveUp()
  }

  function hold(shard: number, held: boolean): MailboxWorker | undefined {
    metrics.held(shard, held)
    log.info({ shard, held }, 'mailbox.held')
    return workers[shard]
  }

  return {
    name: 'sessions',
    check: {
      name: 'worker-version',
      required: true,
      timeoutMs: 1_000,
      async check() {
        if (tooOld !== undefined) throw new Error(`too old: ${tooOld.message}; deploy newer workers`)
      },
    },
    async start() {
      workers = await Promise.all(
        Array.from({ length: shards }, (_, shard) =>
          startMailboxWorker({
            shard,
            connection: deps.connection,
            process: jobProcessor(deps, shard, giveUp),
            onError: (err) => log.warn({ err, shard }, 'mailbox.connection-error'),
          }),
        ),
      )
      share = await holdShare({
        peers,
        owner,
        pieces: shards,
        take: (shard) => hold(shard, true)?.take(),
        release: async (shard) => hold(shard, false)?.release(),
        onFailed: (err) => log.warn({ err }, 'mailbox.sharing-failed'),
      })
    },
    async stop() {
      await share?.giveUp()
      await Promise.all(workers.map((worker) => worker.close()))
    },
  }
}
