import { murmur2 } from '@canvass/domain/events/partition.ts'
import type { StepWrite } from '@canvass/runtime/ports/session-store.ts'
import { sql } from 'kysely'
import type { Sql } from '../connect.ts'

/** A session was not where the decision believed it to be: somebody wrote it without holding its shard. */
export class SeqMismatch extends Error {
  constructor(expected: number, found: bigint) {
    super(`${expected} sessions were to move on by one command, ${found} did`)
    this.name = 'SeqMismatch'
  }
}

/** Rows of sessions that begin. An id that is already there fails the transaction. */
export async function insertSessions(tx: Sql, starts: readonly StepWrite[]): Promise<void> {
  await sql`
    insert into sessions (session_id, tenant_id, survey_id, version, mode, status, step, seq, generation, locale, collector,
      ending, key_hash, started_at, updated_at, ended_at)
    select session_id, tenant_id, survey_id, version, mode, status, step, seq, generation, locale, collector, ending, key_hash,
      to_timestamp(started_at / 1000), to_timestamp(at / 1000),
      case when status in ('ACTIVE', 'SUSPENDED') then null else to_timestamp(at / 1000) end
    from unnest(
      ${starts.map(({ state }) => state.sessionId)}::uuid[],
      ${starts.map(({ state }) => state.tenantId)}::text[],
      ${starts.map(({ state }) => state.surveyId)}::uuid[],
      ${starts.map(({ state }) => state.version)}::int[],
      ${starts.map(({ state }) => state.mode)}::text[],
      ${starts.map(({ state }) => state.status)}::text[],
      ${starts.map(({ state }) => state.step)}::int[],
      ${starts.map(({ step }) => step.seq)}::int[],
      ${starts.map(({ state }) => state.generation)}::int[],
      ${starts.map(({ state }) => state.locale)}::text[],
      ${starts.map(({ state }) => state.collector)}::text[],
      ${starts.map(({ state }) => state.ending)}::text[],
      ${starts.map(({ state }) => murmur2(state.sessionId))}::int[],
      ${starts.map(({ state }) => state.startedAt)}::float8[],
      ${starts.map(({ step }) => step.at)}::float8[]
    ) as start (session_id, tenant_id, survey_id, version, mode, status, step, seq, generation, locale, collector, ending,
      key_hash, started_at, at)
  `.execute(tx)
}

/**
 * Moves sessions on by one command each, if they are where the decision believed them to be.
 * @throws SeqMismatch when one is not, and the whole transaction must go
 */
export async function updateSessions(tx: Sql, moves: readonly StepWrite[]): Promise<void> {
  const ids = moves.map(({ state }) => state.sessionId)
  const result = await sql`
    update sessions as session
    set status = move.status, step = move.step, seq = move.seq, generation = move.generation, locale = move.locale,
      ending = move.ending, updated_at = to_timestamp(move.at / 1000),
      ended_at = case when move.status in ('ACTIVE', 'SUSPENDED') then null
        else coalesce(session.ended_at, to_timestamp(move.at / 1000)) end,
      rejected_at = case when move.status = 'REJECTED' then coalesce(session.rejected_at, to_timestamp(move.at / 1000)) end
    from unnest(
      ${ids}::uuid[],
      ${moves.map(({ state }) => state.status)}::text[],
      ${moves.map(({ state }) => state.step)}::int[],
      ${moves.map(({ step }) => step.seq)}::int[],
      ${moves.map(({ state }) => state.generation)}::int[],
      ${moves.map(({ state }) => state.locale)}::text[],
      ${moves.map(({ state }) => state.ending)}::text[],
      ${moves.map(({ step }) => step.at)}::float8[]
    ) as move (session_id, status, step, seq, generation, locale, ending, at)
    where session.session_id = move.session_id and session.seq = move.seq - 1
      and session.session_id = any(${ids}::uuid[])
  `.execute(tx)
  const moved = result.numAffectedRows ?? 0n
  if (moved !== BigInt(moves.length)) throw new SeqMismatch(moves.length, moved)
}
