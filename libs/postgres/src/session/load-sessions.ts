import type { ProblemData } from '@canvass/domain/problems/problem.ts'
import type { SessionEvent, StoredStep } from '@canvass/domain/session/event.ts'
import { sql } from 'kysely'
import { isOneOf } from '../one-of.ts'
import type { Statements } from '../pipelined.ts'

/** Number of the last accepted command by session. */
export async function loadHeads(tx: Statements, sessionIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ session_id: string; seq: number }>`
    select session_id, seq from sessions where ${isOneOf(sql.ref('session_id'), sessionIds)}
  `.execute(tx)
  return new Map(rows.map((row) => [row.session_id, row.seq]))
}

export interface StepRow {
  session_id: string
  seq: number
  step: number | null
  kind: string
  command_id: string
  payload_hash: string
  events: SessionEvent[]
  at: number
}

export const STEP_COLUMNS = sql`
  session_id, seq, step, kind, command_id, payload_hash, events, (extract(epoch from at) * 1000)::float8 as at`

export const storedStep = (row: StepRow): StoredStep => ({
  seq: row.seq,
  step: row.step,
  kind: row.kind,
  commandId: row.command_id,
  payloadHash: row.payload_hash,
  at: Math.round(row.at),
  events: row.events,
})

/** All steps of the sessions, each session's in order of seq. */
export async function loadSteps(
  tx: Statements,
  sessionIds: readonly string[],
): Promise<ReadonlyMap<string, readonly StoredStep[]>> {
  const { rows } = await sql<StepRow>`
    select ${STEP_COLUMNS} from session_steps where ${isOneOf(sql.ref('session_id'), sessionIds)} order by session_id, seq
  `.execute(tx)
  const steps = new Map<string, StoredStep[]>()
  for (const row of rows) {
    const known = steps.get(row.session_id)
    if (known === undefined) steps.set(row.session_id, [storedStep(row)])
    else known.push(storedStep(row))
  }
  return steps
}

/** Refusals by command, as an earlier run stored them. */
export async function loadRefusals(
  tx: Statements,
  commandIds: readonly string[],
): Promise<ReadonlyMap<string, ProblemData>> {
  const { rows } = await sql<{ command_id: string; problem: ProblemData }>`
    select command_id, problem from refusals where command_id = any(${commandIds}::uuid[])
  `.execute(tx)
  return new Map(rows.map((row) => [row.command_id, row.problem]))
}
