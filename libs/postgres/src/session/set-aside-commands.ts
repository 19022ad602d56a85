import type { CommandLetter } from '@canvass/runtime/ports/session-store.ts'
import { sql } from 'kysely'
import { uuidOrNull } from '../ids.ts'
import type { Statements } from '../pipelined.ts'
import { printable } from '../text.ts'

const stepOf = ({ command }: CommandLetter): number | null => ('raw' in command ? null : command.step)

/** Keeps commands that cannot be applied. A letter with the same id is the one whose retry failed: it is parked again. */
export async function setAsideCommands(tx: Statements, letters: readonly CommandLetter[]): Promise<void> {
  await sql`
    insert into dead_letters as letter (id, stage, reason, message, fingerprint, session_id, survey_id, step, command)
    select id, 'mailbox', reason, message, fingerprint, session_id, survey_id, step, command::json
    from unnest(
      ${letters.map(({ id }) => id)}::uuid[],
      ${letters.map(({ reason }) => printable(reason))}::text[],
      ${letters.map(({ message }) => printable(message))}::text[],
      ${letters.map(({ fingerprint }) => printable(fingerprint))}::text[],
      ${letters.map(({ sessionId }) => uuidOrNull(sessionId))}::uuid[],
      ${letters.map(({ surveyId }) => uuidOrNull(surveyId))}::uuid[],
      ${letters.map(stepOf)}::int[],
      ${letters.map(({ command }) => JSON.stringify(command))}::text[]
    ) as failed (id, reason, message, fingerprint, session_id, survey_id, step, command)
    on conflict (id) do update set status = 'parked', reason = excluded.reason, message = excluded.message,
      fingerprint = excluded.fingerprint, command = excluded.command, attempts = letter.attempts + 1,
      last_failed_at = clock_timestamp(), queued_at = null, settled_at = null, settled_by = null, settled_reason = null
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
