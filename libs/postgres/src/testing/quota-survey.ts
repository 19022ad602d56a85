import type { Cell, CellRef } from '@canvass/domain/quota/cell.ts'
import { compileSurvey } from '@canvass/domain/survey/compile-survey.ts'
import type { CompiledSurvey } from '@canvass/domain/survey/compiled.ts'
import type { QuotaCell } from '@canvass/domain/survey/document.ts'
import { sql } from 'kysely'
import { type Database, sqlOf } from '../connect.ts'
import { CELL_COLUMNS } from '../session/lock-cells.ts'
import { publishCells } from '../survey/publish-cells.ts'
import { SURVEY } from './step-writes.ts'

/** A survey with one plan `sex` that is due after its first page. */
export function quotaSurvey(cells: readonly Partial<QuotaCell>[], total?: number): CompiledSurvey {
  const compiled = compileSurvey({
    title: 'Seats',
    pages: [
      { id: 'p1', questions: [{ id: 'Q1', type: 'number', text: 'Which?', required: true }] },
      { id: 'p2', questions: [{ id: 'Q2', type: 'number', text: 'More?' }] },
    ],
    quotas: [
      {
        id: 'sex',
        after: 'p1',
        ...(total === undefined ? {} : { total }),
        cells: cells.map((cell, i) => ({ id: `c${i}`, when: `Q1 = ${i}`, ...cell })),
      },
    ],
  })
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.diagnostics))
  return compiled.survey
}

/** Publishes cells for the survey of `stepWrite`, as version `version`. */
export async function publishQuotas(database: Database, version: number, survey: CompiledSurvey): Promise<void> {
  await sql`insert into surveys (id, tenant_id, key) values (${SURVEY}::uuid, 'acme', 'seats') on conflict do nothing`.execute(
    sqlOf(database),
  )
  await sqlOf(database)
    .transaction()
    .execute((tx) => publishCells(tx, SURVEY, version, survey))
}

export const cellRef = (cell: string): CellRef => ({ surveyId: SURVEY, mode: 'LIVE', plan: 'sex', cell })

/** Cells of the LIVE mode as they are committed. */
export async function readCells(database: Database): Promise<readonly Cell[]> {
  const { rows } = await sql<Cell>`
    select ${CELL_COLUMNS} from quota_cells as cell where mode = 'LIVE' order by id
  `.execute(sqlOf(database))
  return rows
}
