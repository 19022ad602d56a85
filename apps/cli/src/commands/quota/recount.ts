import { cellKey } from '@canvass/domain/quota/cell.ts'
import { type Database, LONG_READS, sqlOf } from '@canvass/postgres/connect.ts'
import { agrees, type CountedCell, recountCells } from '@canvass/postgres/quota/recount-cells.ts'
import { type Repair, repairCells } from '@canvass/postgres/quota/repair-cells.ts'
import { createRecountStore } from '@canvass/postgres/recount/recount-store.ts'
import { CountersLost } from '@canvass/runtime/ports/counter-store.ts'
import { type Difference, reconcile } from '@canvass/runtime/projection/reconcile.ts'
import { cliActor } from '../../actor.ts'
import { agreedSettings, withDatabase } from '../../composition/database.ts'
import { openCounters } from '../../composition/services.ts'
import { exitCodes } from '../../fault.ts'
import { createOutput, table } from '../../output.ts'
import { serviceUrls } from '../../system.ts'

interface Options {
  readonly repair?: boolean
  readonly json?: boolean
}

/** Compares cells with seats and completes in Postgres, and with the counters in Redis; sets exit code 1 when something still differs. */
export async function recount({ repair = false, json = false }: Options): Promise<void> {
  const { redisCacheUrl } = await serviceUrls('databaseUrl', 'redisCacheUrl')
  const result = await withDatabase(async (database) => {
    const cells = await recountCells(sqlOf(database))
    const broken = cells.filter((cell) => !agrees(cell))
    const repaired = repair && broken.length > 0 ? await repairCells(database, broken, cliActor()) : null
    const left = repaired === null ? broken : (await recountCells(sqlOf(database))).filter((cell) => !agrees(cell))
    return { cells: cells.length, broken, repaired, left, counters: await wrongCounters(database, redisCacheUrl) }
  }, LONG_READS)
  createOutput(json).result(result, report(result))
  if (result.left.length + (result.counters?.length ?? 0) > 0) process.exitCode = exitCodes.doesNotHold
}

/** Counters of seats that are not what Postgres says at their position; null while the counters are lost and not rebuilt yet. */
async function wrongCounters(database: Database, redisCacheUrl: string): Promise<readonly Difference[] | null> {
  const { topicPartitions: partitions } = await agreedSettings(database)
  const { counters, close } = await openCounters(redisCacheUrl, partitions)
  const compared = { counters, recount: createRecountStore(database), partitions, now: Date.now }
  try {
    const { differences } = await reconcile(compared)
    return differences.filter(({ group }) => group.startsWith('quota:'))
  } catch (error) {
    if (error instanceof CountersLost) return null
    throw error
  } finally {
    await close()
  }
}

interface Result {
  readonly cells: number
  readonly broken: readonly CountedCell[]
  readonly repaired: Repair | null
  readonly counters: readonly Difference[] | null
}

function report({ cells, broken, repaired, counters }: Result): string {
  const compared =
    counters === null ? 'the counters are lost and not rebuilt yet' : `${counters.length} counters differ`
  const lines = [`${cells} cells compared, ${broken.length} differ from their seats; ${compared}.`]
  if (broken.length > 0) lines.unshift(table([HEADER, ...broken.map(row)]))
  if (repaired !== null) lines.push(`Repaired ${repaired.cells.length} cells and ${repaired.seats} seats.`)
  else if (broken.length > 0) lines.push('Run it again with --repair to set the cells to their seats.')
  for (const { group, field, redis, expected } of counters ?? [])
    lines.push(`${group} ${field}: ${redis}, should be ${expected}`)
  return lines.join('\n')
}

const HEADER = ['cell', 'held', 'seats held', 'of open sessions', 'filled', 'seats filled', 'completes']

const row = (cell: CountedCell): string[] =>
  [cellKey(cell), cell.held, cell.heldSeats, cell.heldOpen, cell.filled, cell.filledSeats, cell.completes].map(String)
