import { freshCells } from '@canvass/domain/quota/plan-cells.ts'
import type { CompiledSurvey } from '@canvass/domain/survey/compiled.ts'
import { sql } from 'kysely'
import { ints, texts } from '../arrays.ts'
import type { Sql } from '../connect.ts'

const MODES = ['LIVE', 'TEST', 'PREVIEW'] as const

/**
 * Brings the quota cells of a survey to what its new version says. Counts stay as they are, and so do cells that the document no longer
 * names, because sessions of older versions have seats there. A target that was changed in the field stays too, unless the
 * document itself now says another one than at the last publish; a cell closed by hand stays closed.
 * The rows that exist are locked in the order of ids first, as everybody does who moves seats.
 */
export async function publishCells(tx: Sql, surveyId: string, version: number, survey: CompiledSurvey): Promise<void> {
  const cells = MODES.flatMap((mode) =>
    [...freshCells(survey, surveyId, mode).values()].map((cell, listing) => ({ ...cell, listing })),
  )
  if (cells.length === 0) return
  await sql`select from quota_cells where survey_id = ${surveyId}::uuid order by id for update`.execute(tx)
  await sql`
    insert into quota_cells as cell (survey_id, mode, plan, cell, kind, document_target, requested_target, target, buffer,
      version, listing)
    select ${surveyId}::uuid, mode, plan, cell, kind, target, target, target, buffer, ${version}::int, listing
    from unnest(
      ${texts(cells.map(({ mode }) => mode))},
      ${texts(cells.map(({ plan }) => plan))},
      ${texts(cells.map(({ cell }) => cell))},
      ${texts(cells.map(({ kind }) => kind))},
      ${ints(cells.map(({ target }) => target))},
      ${ints(cells.map(({ buffer }) => buffer))},
      ${ints(cells.map(({ listing }) => listing))}
    ) with ordinality as given (mode, plan, cell, kind, target, buffer, listing, number)
    order by number
    on conflict (survey_id, mode, plan, cell) do update set kind = excluded.kind, buffer = excluded.buffer,
      document_target = excluded.document_target, version = excluded.version, listing = excluded.listing,
      requested_target = ${requested},
      target = case excluded.kind when 'NORMAL' then greatest(${requested}, cell.filled) else ${requested} end
  `.execute(tx)
}

const requested = sql`
  case when cell.document_target is distinct from excluded.document_target then excluded.requested_target
    else cell.requested_target end`
