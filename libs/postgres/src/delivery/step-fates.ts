import { sql } from 'kysely'
import { ints, uuids } from '../arrays.ts'
import { type Database, sqlOf } from '../connect.ts'

/** One step of one session that somebody was told about. */
export interface SentStep {
  readonly sessionId: string
  readonly step: number
}

/** Where a step is to be found; `missing` is the one thing that must never happen to an acknowledged step. */
export type StepFate = 'committed' | 'refused' | 'set-aside' | 'missing'

/**
 * Looks up what became of steps, in the order given. A step that was refused or set aside and later accepted is committed.
 * Ten thousand at a time take about a tenth of a second.
 */
export async function stepFates(database: Database, steps: readonly SentStep[]): Promise<readonly StepFate[]> {
  if (steps.length === 0) return []
  const ids = uuids(steps.map(({ sessionId }) => sessionId))
  const { rows } = await sql<{ fate: StepFate }>`
    with stored as materialized (
      select session_id, step from session_steps where session_id = any(${ids}) and step is not null
    ), refused as materialized (
      select distinct session_id, step from refusals where session_id = any(${ids})
    ), set_aside as materialized (
      select distinct session_id, step from dead_letters where session_id = any(${ids}) and stage = 'mailbox'
    )
    select case
      when stored.step is not null then 'committed'
      when refused.step is not null then 'refused'
      when set_aside.step is not null then 'set-aside'
      else 'missing' end as fate
    from unnest(${ids}, ${ints(steps.map(({ step }) => step))}) with ordinality as sent (session_id, step, number)
    left join stored using (session_id, step)
    left join refused using (session_id, step)
    left join set_aside using (session_id, step)
    order by sent.number
  `.execute(sqlOf(database))
  return rows.map(({ fate }) => fate)
}
