import type { SessionEvent } from '@canvass/domain/session/event.ts'
import { sql } from 'kysely'
import { uuids } from '../arrays.ts'
import { type Database, sqlOf } from '../connect.ts'

/** What is stored of one session, as far as a respondent can be wronged by it. */
export interface StoredSession {
  readonly sessionId: string
  /** Of its last accepted command, as the row of the session says. */
  readonly seq: number
  readonly steps: readonly StoredStepFacts[]
  readonly refusals: readonly StoredFate[]
  /** Dead letters of the stage `mailbox`. */
  readonly letters: readonly StoredFate[]
}

export interface StoredStepFacts {
  readonly seq: number
  readonly step: number | null
  readonly kind: string
  readonly payloadHash: string
  readonly events: readonly SessionEvent[]
  /** Rows of the table `answers` that this step wrote. */
  readonly answers: readonly { readonly question: string; readonly iteration: string; readonly value: unknown }[]
}

/** A command that was not applied; null where a letter's command did not decode. */
export interface StoredFate {
  readonly commandId: string | null
  readonly step: number | null
  readonly payloadHash: string | null
}

/**
 * Sessions by id with everything that was written for them, in one statement and so from one snapshot: a step and its answers
 * are either both seen or both not. Each part is an index range of the session in its month. Ids of no session are absent.
 */
export async function storedSessions(database: Database, ids: readonly string[]): Promise<readonly StoredSession[]> {
  const { rows } = await sql<StoredSession>`
    select session.session_id as "sessionId", session.seq,
      coalesce((
        select jsonb_agg(jsonb_build_object('seq', step.seq, 'step', step.step, 'kind', step.kind,
          'payloadHash', step.payload_hash, 'events', step.events,
          'answers', coalesce((
            select jsonb_agg(jsonb_build_object('question', answer.question, 'iteration', answer.iteration,
              'value', answer.value))
            from answers as answer where answer.session_id = session.session_id and answer.seq = step.seq), '[]')
          ) order by step.seq)
        from session_steps as step where step.session_id = session.session_id), '[]') as steps,
      coalesce((
        select jsonb_agg(jsonb_build_object('commandId', refusal.command_id, 'step', refusal.step,
          'payloadHash', refusal.payload_hash))
        from refusals as refusal where refusal.session_id = session.session_id), '[]') as refusals,
      coalesce((
        select jsonb_agg(jsonb_build_object('commandId', letter.command ->> 'id', 'step', letter.step,
          'payloadHash', letter.command ->> 'payloadHash'))
        from dead_letters as letter
        where letter.session_id = session.session_id and letter.stage = 'mailbox'), '[]') as letters
    from sessions as session where session.session_id = any(${uuids(ids)})
  `.execute(sqlOf(database))
  return rows
}

/** Ids of a survey's sessions that one collector started, in order, behind `after`. */
export async function sessionsOfCollector(
  database: Database,
  surveyId: string,
  collector: string,
  after: string | null,
  limit: number,
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select session_id as id from sessions
    where survey_id = ${surveyId}::uuid and collector = ${collector}
      and session_id > coalesce(${after}::uuid, '00000000-0000-0000-0000-000000000000')
    order by session_id limit ${limit}::int
  `.execute(sqlOf(database))
  return rows.map(({ id }) => id)
}
