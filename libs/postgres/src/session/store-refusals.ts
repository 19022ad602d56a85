import type { RefusalWrite } from '@canvass/runtime/ports/session-store.ts'
import { sql } from 'kysely'
import type { Statements } from '../pipelined.ts'

/** Keeps what was refused, once for each command: a replayed job finds its refusals here. */
export async function storeRefusals(tx: Statements, refusals: readonly RefusalWrite[]): Promise<void> {
  await sql`
    insert into refusals (command_id, session_id, step, payload_hash, problem)
    select command_id, session_id, step, payload_hash, problem::json
    from unnest(
      ${refusals.map(({ commandId }) => commandId)}::uuid[],
      ${refusals.map(({ sessionId }) => sessionId)}::uuid[],
      ${refusals.map(({ step }) => step)}::int[],
      ${refusals.map(({ payloadHash }) => payloadHash)}::text[],
      ${refusals.map(({ problem }) => JSON.stringify(problem))}::text[]
    ) as refusal (command_id, session_id, step, payload_hash, problem)
    on conflict (command_id) do nothing
  `.execute(tx)
}
