import type { DeadLetter, DeadLetterStore } from '@canvass/runtime/ports/dead-letter-store.ts'
import { sql } from 'kysely'
import { ints, uuids } from '../arrays.ts'
import type { Sql } from '../connect.ts'
import { uuidOrNull } from '../ids.ts'
import { LETTER_COLUMNS, type LetterRow, letterOf } from './letter-row.ts'

type Send = Parameters<DeadLetterStore['sendDue']>[1]

const ASKED_FOR = sql`(status = 'retrying' and sent_at is null)`

/**
 * Sends a letter whose retry was asked for, and with a command all that its session has: one caller at a time for each session, by an advisory lock, which
 * takes no transaction id, so that the relay's fence does not wait for the queue. Sending a record takes as long as Kafka
 * takes and needs no lock, since a record is counted by its number.
 */
export async function sendDue(db: Sql, id: string, send: Send): Promise<readonly string[]> {
  const { rows } = await sql<{ stage: DeadLetter['stage']; session_id: string | null }>`
    select stage, session_id from dead_letters where id = ${uuidOrNull(id)}::uuid
  `.execute(db)
  const [letter] = rows
  if (letter === undefined) return []
  if (letter.stage === 'projector') return sendRows(db, sql`id = ${id}::uuid`, id, send)
  return db.transaction().execute(async (tx) => {
    const { session_id: session } = letter
    await sql`select pg_advisory_xact_lock(hashtext('dead-letters'), hashtext(${session ?? id}))`.execute(tx)
    const together = sql`(id = ${id}::uuid or session_id = ${session}::uuid and stage = 'mailbox')`
    return sendRows(tx, together, id, send)
  })
}

async function sendRows(db: Sql, which: ReturnType<typeof sql>, id: string, send: Send): Promise<readonly string[]> {
  const { rows } = await sql<LetterRow>`
    select ${LETTER_COLUMNS} from dead_letters where ${which} and (status = 'parked' or ${ASKED_FOR})
    order by step nulls last, dead_letters.first_failed_at, id
  `.execute(db)
  // one that is parked has been sent and failed again since it was asked for
  if (!rows.some((row) => row.id === id && row.status === 'retrying')) return []
  const sent = new Set(await send(rows.map(letterOf)))
  await markSent(
    db,
    rows.filter((row) => sent.has(row.id)),
  )
  return [...sent]
}

/** What was applied, or failed once more, before we came to say that it is on its way, stays as it is: the attempts tell. */
async function markSent(db: Sql, letters: readonly LetterRow[]): Promise<void> {
  await sql`
    update dead_letters as letter set status = 'retrying', sent_at = clock_timestamp()
    from unnest(${uuids(letters.map(({ id }) => id))}, ${ints(letters.map(({ attempts }) => attempts))}) as sent (id, attempts)
    where letter.id = sent.id and letter.attempts = sent.attempts
      and (status = 'parked' or ${ASKED_FOR})
  `.execute(db)
}
