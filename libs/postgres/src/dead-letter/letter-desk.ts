import type { LetterDecision, LetterDesk, LetterEdit, LetterRevision } from '@canvass/runtime/ports/letter-desk.ts'
import { sql } from 'kysely'
import { appendAudit } from '../audit/audit-log.ts'
import { type Database, type Sql, sqlOf } from '../connect.ts'
import { uuidOrNull } from '../ids.ts'
import { printable } from '../text.ts'
import { rfc3339 } from './letter-row.ts'

export const createLetterDesk = (database: Database): LetterDesk => ({
  decide: (id, decision) =>
    sqlOf(database)
      .transaction()
      .execute((tx) => decide(tx, id, decision)),
  revisions: (id) => readRevisions(sqlOf(database), id),
})

/** The row's lock makes a second decision wait for the first, and find the letter not parked any more. */
async function decide(tx: Sql, id: string, decision: LetterDecision): Promise<boolean> {
  const { rows } = await sql`
    select 1 from dead_letters where id = ${uuidOrNull(id)}::uuid and status = 'parked' for update
  `.execute(tx)
  if (rows.length === 0) return false
  if (decision.to === 'discarded') await discard(tx, id, decision.by, decision.reason)
  else await retry(tx, id, decision.audit.actor, decision.edit)
  await appendAudit(tx, decision.audit)
  return true
}

async function discard(tx: Sql, id: string, by: string, reason: string): Promise<void> {
  await sql`
    update dead_letters set status = 'discarded', settled_at = clock_timestamp(), settled_by = ${printable(by)},
      settled_reason = ${printable(reason)}
    where id = ${id}::uuid
  `.execute(tx)
}

async function retry(tx: Sql, id: string, by: string, edit: LetterEdit | undefined): Promise<void> {
  if (edit !== undefined) {
    await keepRevision(tx, id, by)
    await ('command' in edit ? replaceCommand(tx, id, edit.command) : replaceEnvelope(tx, id, edit.envelope))
  }
  await sql`update dead_letters set status = 'retrying', sent_at = null where id = ${id}::uuid`.execute(tx)
}

async function keepRevision(tx: Sql, id: string, by: string): Promise<void> {
  await sql`
    insert into dead_letter_revisions (letter_id, revision, command, record_key, record_headers, edited_by)
    select id, (select count(*) + 1 from dead_letter_revisions where letter_id = letter.id), command, record_key, record_headers,
      ${printable(by)}
    from dead_letters as letter where id = ${id}::uuid
  `.execute(tx)
}

type Command = Extract<LetterEdit, { command: unknown }>['command']
type Envelope = Extract<LetterEdit, { envelope: unknown }>['envelope']

async function replaceCommand(tx: Sql, id: string, command: Command): Promise<void> {
  await sql`
    update dead_letters set command = ${JSON.stringify(command)}::json, step = ${command.step}::int,
      session_id = ${uuidOrNull(command.sessionId)}::uuid, survey_id = ${uuidOrNull(command.surveyId)}::uuid
    where id = ${id}::uuid
  `.execute(tx)
}

async function replaceEnvelope(tx: Sql, id: string, { key, headers }: Envelope): Promise<void> {
  await sql`
    update dead_letters set record_key = ${key}::bytea, record_headers = ${JSON.stringify(headers)}::json where id = ${id}::uuid
  `.execute(tx)
}

interface RevisionRow {
  revision: number
  command: unknown
  record_key: Buffer | null
  record_headers: Record<string, string> | null
  edited_by: string
  edited_at: number
}

async function readRevisions(db: Sql, id: string): Promise<readonly LetterRevision[]> {
  const { rows } = await sql<RevisionRow>`
    select revision, command, record_key, record_headers, edited_by,
      (extract(epoch from edited_at) * 1000)::float8 as edited_at
    from dead_letter_revisions where letter_id = ${uuidOrNull(id)}::uuid order by revision
  `.execute(db)
  return rows.map((row) => ({
    revision: row.revision,
    payload: row.command ?? { key: row.record_key?.toString('base64') ?? null, headers: row.record_headers ?? {} },
    editedBy: row.edited_by,
    editedAt: rfc3339(row.edited_at),
  }))
}
