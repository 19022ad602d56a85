import type { CommandLetter } from '@canvass/runtime/ports/session-store.ts'
import { sql } from 'kysely'
import { uuidOrNull } from '../ids.ts'
import type { Statements } from '../pipelined.ts'
import { printable } from '../text.ts'

const stepOf = ({ command }: CommandLetter): number | null => ('raw' in command ? null : command.step)

/**
 * Keeps commands that cannot be applied. A letter with the same id is the one whose retry failed: it is parked again, unless it was
 * settled meanwhile. A letter that another one of its session may have brought about names that one: the lowest step that stands
 * open before it, or the one whose retry took its step.
 */
export async function setAsideCommands(tx: Statements, letters: readonly CommandLetter[]): Promise<void> {
  await sql`
    insert into dead_letters as letter (id, stage, reason, message, fingerprint, session_id, survey_id, step, command, caused_by)
    select id, 'mailbox', reason, message, fingerprint, session_id, survey_id, step, command::json, (
      select cause.id from dead_letters as cause
      where cause.session_id = failed.session_id and cause.stage = 'mailbox' and cause.id <> failed.id and case because
        when 'step-missing' then cause.status in ('parked', 'retrying') and cause.step < failed.step
        when 'step-taken' then cause.status = 'resolved' and cause.step = failed.step end
      order by cause.step, cause.first_failed_at limit 1)
    from unnest(
      ${letters.map(({ id }) => id)}::uuid[],
      ${letters.map(({ reason }) => printable(reason))}::text[],
      ${letters.map(({ message }) => printable(message))}::text[],
      ${letters.map(({ fingerprint }) => printable(fingerprint))}::text[],
      ${letters.map(({ sessionId }) => uuidOrNull(sessionId))}::uuid[],
      ${letters.map(({ surveyId }) => uuidOrNull(surveyId))}::uuid[],
      ${letters.map(stepOf)}::int[],
      ${letters.map(({ command }) => JSON.stringify(command))}::text[],
      ${letters.map(({ because }) => because ?? null)}::text[]
    ) as failed (id, reason, message, fingerprint, session_id, survey_id, step, command, because)
    on conflict (id) do update set status = 'parked', reason = excluded.reason, message = excluded.message,
      fingerprint = excluded.fingerprint, command = excluded.command, step = excluded.step,
      session_id = coalesce(letter.session_id, excluded.session_id), survey_id = coalesce(letter.survey_id, excluded.survey_id),
      attempts = letter.attempts + 1,
      caused_by = coalesce(excluded.caused_by, letter.caused_by), last_failed_at = clock_timestamp(), queued_at = null, sent_at = null
    where letter.status in ('parked', 'retrying')
  `.execute(tx)
}

/** Settles letters by what became of their commands in this very transaction, so it holds whatever anyone did to them meanwhile; a job that runs again does not undo it. */
export async function settleLetters(
  tx: Statements,
  ids: readonly string[],
  status: 'resolved' | 'superseded',
): Promise<void> {
  await sql`
    update dead_letters set status = ${status}, settled_at = clock_timestamp(), settled_by = 'session worker'
    where id = any(${ids}::uuid[]) and status <> 'resolved'
  `.execute(tx)
}
