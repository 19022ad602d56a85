import type { Cell, CellRef } from '@canvass/domain/quota/cell.ts'
import type { Mode } from '@canvass/domain/session/status.ts'
import { isUuid } from '@canvass/platform/ids/uuid.ts'
import type { QuotaStore } from '@canvass/runtime/ports/quota-store.ts'
import { sql } from 'kysely'
import { appendAudit } from '../audit/audit-log.ts'
import { type Database, type Sql, sqlOf } from '../connect.ts'
import { CELL_COLUMNS, lockCells } from '../session/lock-cells.ts'

export function createQuotaStore(database: Database): QuotaStore {
  return {
    cells: (surveyId, mode) => readCells(sqlOf(database), surveyId, mode),
    cell: (ref) => readCell(sqlOf(database), ref),
    change: (ref, change, audit) =>
      sqlOf(database)
        .transaction()
        .execute(async (tx) => {
          if (!isUuid(ref.surveyId)) return undefined
          const [before] = (await lockCells(tx, [ref])).values()
          if (before === undefined) return undefined
          const changed = { before, after: change(before) }
          await setAdmission(tx, ref, changed.after)
          await appendAudit(tx, audit(changed))
          return changed
        }),
  }
}

async function readCells(db: Sql, surveyId: string, mode: Mode): Promise<readonly Cell[]> {
  const { rows } = await sql<Cell>`
    select ${CELL_COLUMNS}
    from quota_cells as cell join surveys on surveys.id = cell.survey_id
    where survey_id = ${surveyId}::uuid and mode = ${mode} and (version = live_version or filled + held > 0)
      and not starts_with(plan, 'collector:')
    order by version = live_version desc, listing, cell.id
  `.execute(db)
  return rows
}

async function readCell(db: Sql, { surveyId, mode, plan, cell }: CellRef): Promise<Cell | undefined> {
  if (!isUuid(surveyId)) return undefined
  const { rows } = await sql<Cell>`
    select ${CELL_COLUMNS} from quota_cells as cell
    where survey_id = ${surveyId}::uuid and mode = ${mode} and plan = ${plan} and cell = ${cell}
  `.execute(db)
  return rows[0]
}

/** Only what an admin decides; counts belong to the session worker. */
async function setAdmission(tx: Sql, { surveyId, mode, plan, cell }: CellRef, after: Cell): Promise<void> {
  await sql`
    update quota_cells
    set target = ${after.target}::int, requested_target = ${after.requestedTarget}::int, closed = ${after.closed}::boolean
    where survey_id = ${surveyId}::uuid and mode = ${mode} and plan = ${plan} and cell = ${cell}
  `.execute(tx)
}
