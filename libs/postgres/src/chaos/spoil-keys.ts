import { sql } from 'kysely'
import { type Database, sqlOf } from '../connect.ts'

/**
 * While `work` runs, facts about the answers of one session are written to the outbox with another key, in their own partition: the
 * relay sends them, and no projector can count them until somebody corrects the key.
 * @param wrong a UUID
 */
export async function whileKeysAreSpoiled(
  database: Database,
  sessionId: string,
  wrong: string,
  work: () => Promise<void>,
): Promise<void> {
  const db = sqlOf(database)
  await sql`
    create or replace function spoil_key() returns trigger language plpgsql as $$
    begin
      new.aggregateid := tg_argv[0]::uuid;
      return new;
    end $$
  `.execute(db)
  await sql`
    create trigger spoil_key before insert on outbox for each row
    when (new.aggregatetype = 'answers' and new.aggregateid = ${sql.lit(sessionId)}::uuid)
    execute function spoil_key(${sql.lit(wrong)})
  `.execute(db)
  try {
    await work()
  } finally {
    await db.transaction().execute(async (transaction) => {
      // the drop by itself locks the partitions before their parent, those who write to it the other way round: a deadlock
      await sql`lock table outbox in access exclusive mode`.execute(transaction)
      await sql`drop trigger spoil_key on outbox`.execute(transaction)
    })
  }
}
