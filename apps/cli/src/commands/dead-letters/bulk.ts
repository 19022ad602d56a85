import { setTimeout as delay } from 'node:timers/promises'
import { createUuid7 } from '@canvass/platform/ids/uuid7.ts'
import { createBulkStore } from '@canvass/postgres/dead-letter/bulk-store.ts'
import type { BulkStore, LetterBulk } from '@canvass/runtime/ports/letter-desk.ts'
import { cliActor } from '../../actor.ts'
import { withDatabase } from '../../composition/database.ts'
import { createOutput, type Output } from '../../output.ts'
import { onStopSignals } from '../../stop-signals.ts'
import type { ActOptions } from './act.ts'
import { createBulkProgress } from './bulk-progress.ts'
import { filterOf } from './filter.ts'

/** Has the workers do all letters chosen, and shows how far they are until they have ended. */
export async function workOnMany(action: LetterBulk['action'], options: ActOptions): Promise<void> {
  const { why: name, tenant: tenantId, dryRun = false, perSecond, json = false } = options
  const output = createOutput(json)
  const bulk = await withDatabase(async (database) => {
    const bulks = createBulkStore(database)
    const filter = await filterOf(database, options)
    const id = createUuid7()()
    const by = cliActor()
    const begun = await bulks.start({ id, tenantId, name, action, filter, dryRun, perSecond, createdBy: by })
    const forget = onStopSignals(
      () => void bulks.abort(id, by).catch((error) => output.event({ event: 'not-aborted', message: String(error) })),
      (signal) => process.exit(128 + (signal === 'SIGINT' ? 2 : 15)),
    )
    return watch(bulks, begun, output).finally(forget)
  })
  output.result(bulk, sentence(bulk))
}

const LOOK_MS = 250
const PATIENCE_MS = 10_000

async function watch(bulks: BulkStore, begun: LetterBulk, output: Output): Promise<LetterBulk> {
  const progress = createBulkProgress(begun, output)
  const hintAt = Date.now() + PATIENCE_MS
  let hinted = false
  try {
    for (let bulk: LetterBulk = begun; ; ) {
      progress.update(bulk)
      if (bulk.status !== 'running') return bulk
      if (!hinted && Date.now() > hintAt && bulk.done + bulk.skipped === 0) {
        hinted = true
        const message = 'No worker has begun. Does one run that has the role dead-letters?'
        output.event({ event: 'waiting', level: 'warn', message })
      }
      await delay(LOOK_MS)
      bulk = (await bulks.get(begun.id)) ?? bulk
    }
  } finally {
    progress.stop()
  }
}

function sentence({ action, dryRun, status, total, done, skipped }: LetterBulk): string {
  const verb = action === 'retry' ? 'sent again' : 'discarded'
  const left = skipped === 0 ? '' : `; ${skipped} cannot be sent as they are: \`dead-letters show\` says why`
  if (dryRun) return `${done} of ${total} letters would be ${verb}${left}.`
  const ended = status === 'aborted' ? 'Aborted: ' : ''
  return `${ended}${done} of ${total} letters were ${verb}${left}.`
}
