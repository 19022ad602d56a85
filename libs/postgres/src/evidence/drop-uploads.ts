import { sql } from 'kysely'
import { type Database, sqlOf } from '../connect.ts'

/** Uploads looked at in one statement. */
const BATCH = 500

/**
 * Removes uploads of sessions that are over, stored before `before`, that no value an answer ever had refers to. Those that one refers
 * to are marked, so that they are looked at once. A session that is over takes no more answers, so nothing can come to refer to an
 * upload while it is removed.
 * @param before milliseconds since the epoch
 * @returns how many were removed
 */
export async function dropUploads(database: Database, before: number): Promise<number> {
  let dropped = 0
  for (;;) {
    const { rows } = await sql<{ settled: number; dropped: number }>`
      with due as (
        select upload.session_id, upload.id, exists (
          select from answers as answer
          where answer.session_id = upload.session_id and answer.question = upload.question
            and (answer.value @> jsonb_build_object('upload', upload.id)
              or answer.value @> jsonb_build_array(jsonb_build_object('upload', upload.id)))
        ) as answered
        from uploads as upload join sessions as session using (session_id)
        where not upload.kept and upload.created_at < to_timestamp(${before}::float8 / 1000)
          and session.status not in ('ACTIVE', 'SUSPENDED')
        order by upload.created_at limit ${BATCH}
      ), marked as (
        update uploads as upload set kept = true from due
        where upload.session_id = due.session_id and upload.id = due.id and due.answered
        returning upload.id
      ), removed as (
        delete from uploads as upload using due
        where upload.session_id = due.session_id and upload.id = due.id and not due.answered
        returning upload.id
      )
      select (select count(*)::int from due) as settled, (select count(*)::int from removed) as dropped
    `.execute(sqlOf(database))
    dropped += rows[0]?.dropped ?? 0
    if ((rows[0]?.settled ?? 0) < BATCH) return dropped
  }
}
