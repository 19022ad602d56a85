import type { MailboxJob, MailboxVerdict } from '@canvass/queue/mailbox-worker.ts'
import { decideCommands } from '@canvass/runtime/session-worker/decide-commands.ts'
import { WorkerTooOld } from '@canvass/runtime/session-worker/decide-or-bisect.ts'
import { createBlame, isWell } from '@canvass/runtime/session-worker/probe.ts'
import { createPutBackDelay } from '@canvass/runtime/session-worker/put-back.ts'
import type { SessionsRoleDeps } from './sessions-role.ts'

/** Runs of a job that may die before its commands are decided one by one, each noted before. */
const DEATHS = 2

/** Short: another worker may know better, and this one takes no more jobs. */
const TOO_OLD_PAUSE_MS = 250

/** Processes the jobs of one shard: decided, or put back for the same or another worker. */
export function jobProcessor(deps: SessionsRoleDeps, shard: number, onTooOld: (error: Error) => void) {
  const { worker, notes, metrics, log } = deps
  const delay = createPutBackDelay(deps.firstPutBackMs)
  const blame = createBlame()

  async function putBackAfter(err: unknown, jobId: string): Promise<number> {
    if (err instanceof WorkerTooOld) {
      onTooOld(err)
      return TOO_OLD_PAUSE_MS
    }
    blame.failed(jobId, await isWell(worker.store, shard))
    return delay.next()
  }

  return async ({ id, data, replayed, stalledRuns }: MailboxJob): Promise<MailboxVerdict> => {
    const began = performance.now()
    const values = commandsOf(data)
    const suspect = stalledRuns >= DEATHS
    try {
      await decideCommands(worker, { shard, values, replayed, blamed: blame.isOn(id), ...(suspect && { notes }) })
      delay.reset()
      metrics.decided(shard, values.length, performance.now() - began)
      return { done: true }
    } catch (err) {
      const putBackMs = await putBackAfter(err, id)
      metrics.putBack(shard)
      log.warn({ err, shard, jobId: id, commands: values.length, putBackMs }, 'mailbox.put-back')
      return { putBackMs }
    }
  }
}

/** The commands of a job; a value of another shape is one command that will not decode, so that it is set aside and not lost. */
function commandsOf(data: unknown): readonly unknown[] {
  const commands = (data as { commands?: unknown } | null)?.commands
  return Array.isArray(commands) ? commands : [data]
}
