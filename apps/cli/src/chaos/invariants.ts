import { cellKey } from '@canvass/domain/quota/cell.ts'
import { verifyAudit } from '@canvass/postgres/audit/audit-log.ts'
import { findOrphans } from '@canvass/postgres/chaos/open-transactions.ts'
import { sqlOf } from '@canvass/postgres/connect.ts'
import { agrees, recountCells } from '@canvass/postgres/quota/recount-cells.ts'
import type { Pipeline } from '../composition/pipeline.ts'
import { type Check, checkOf } from '../delivery/check.ts'
import type { LoadFigures } from '../load/statistics.ts'

/** What must hold after every fault, beside the exact delivery. Nothing may be on its way any more. @param delivery its checks */
export async function checkInvariants(
  pipeline: Pipeline,
  surveyId: string,
  figures: LoadFigures,
  delivery: readonly Check[],
): Promise<Check[]> {
  return [
    checkCaughtUp(delivery),
    await checkQuotas(pipeline, surveyId),
    await checkOrphans(pipeline),
    await checkAudit(pipeline),
    checkReplies(figures),
  ]
}

const CAUGHT_UP_WITHIN_MS = 30_000

/** Under load something is always on its way, so the time counts from the end of it, which comes soon after the healing. */
function checkCaughtUp(delivery: readonly Check[]): Check {
  const afterMs = Math.max(...delivery.flatMap(({ figures }) => figures.afterMs ?? []))
  const limit = `${CAUGHT_UP_WITHIN_MS / 1_000} s`
  const broken = afterMs <= CAUGHT_UP_WITHIN_MS ? [] : [`something was left for longer than ${limit}`]
  return checkOf(`nothing is behind ${limit} after the load`, `${afterMs} ms`, { afterMs }, broken)
}

async function checkQuotas({ database }: Pipeline, surveyId: string): Promise<Check> {
  const cells = await recountCells(sqlOf(database), surveyId)
  const filled = cells.reduce((sum, cell) => sum + cell.filled, 0)
  const full = cells.filter(({ target, filled: seats }) => target !== null && seats >= target).length
  const broken = cells.flatMap((cell) => [
    ...(cell.target !== null && cell.filled > cell.target
      ? [`${cellKey(cell)}: ${cell.filled} of ${cell.target}`]
      : []),
    ...(agrees(cell) ? [] : [`${cellKey(cell)} differs from its seats: ${JSON.stringify(cell)}`]),
  ])
  const detail = `${filled} seats filled in ${cells.length} cells, ${full} of them full`
  return checkOf('no quota is overfilled, and every seat has its complete', detail, { filled, full }, broken)
}

async function checkOrphans({ database, mailboxes }: Pipeline): Promise<Check> {
  const orphans = await findOrphans(database)
  const counts = await Promise.all(mailboxes.queues.map((queue) => queue.getJobCounts('active', 'failed')))
  const jobs = counts.reduce((sum, { active = 0, failed = 0 }) => sum + active + failed, 0)
  const all = { ...orphans, jobs }
  const broken = Object.entries(all).flatMap(([name, count]) => (count === 0 ? [] : [`${count} ${name}`]))
  return checkOf('nothing is orphaned', broken.length === 0 ? 'no job, transaction, seat or step' : '', all, broken)
}

async function checkAudit({ database }: Pipeline): Promise<Check> {
  const { entries, brokenAt } = await verifyAudit(database)
  const broken = brokenAt === null ? [] : [`entry ${brokenAt} is not what was written there`]
  return checkOf('the audit chain is whole', `${entries} entries`, { entries }, broken)
}

/** A connection that breaks is a reply of a kind; silence is none. */
function checkReplies({ troubles }: LoadFigures): Check {
  const silent = Object.entries(troubles).filter(([name]) => /UND_ERR_(HEADERS|BODY)_TIMEOUT/.test(name))
  const count = silent.reduce((sum, [, times]) => sum + times, 0)
  const broken = count === 0 ? [] : [`${count} requests got no reply within 10 s`]
  return checkOf('every request is answered in time', `${count} were not`, { silent: count }, broken)
}
