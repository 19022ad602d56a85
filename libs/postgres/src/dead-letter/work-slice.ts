import type { DeadLetter } from '@canvass/runtime/ports/dead-letter-store.ts'
import type { LetterBulk } from '@canvass/runtime/ports/letter-desk.ts'
import { sql } from 'kysely'
import { uuids } from '../arrays.ts'
import { appendAudit } from '../audit/audit-log.ts'
import type { Sql } from '../connect.ts'
import { conditionOf } from './letter-filter.ts'
import { LETTER_COLUMNS, type LetterRow, letterOf } from './letter-row.ts'

/**
 * Does the next letters of a bulk whose row is locked, and moves its position behind them.
 * @returns letters claimed for a retry
 */
export async function workSlice(
  tx: Sql,
  bulk: LetterBulk,
  limit: number,
  isSendable: (letter: DeadLetter) => boolean,
): Promise<readonly string[]> {
  const letters = await nextLetters(tx, bulk, limit)
  const able = bulk.action === 'discard' ? letters : letters.filter(isSendable)
  const ids = able.map(({ id }) => id)
  const acts = !bulk.dryRun && ids.length > 0
  if (acts) await (bulk.action === 'retry' ? claim(tx, ids) : discard(tx, ids, bulk))
  await moveOn(tx, bulk, { last: letters.at(-1)?.id, done: ids.length, skipped: letters.length - ids.length })
  if (acts) await audit(tx, bulk, `dead-letter.${bulk.action}`, { reason: bulk.name, letters: ids })
  if (letters.length < limit) await end(tx, bulk)
  return acts && bulk.action === 'retry' ? ids : []
}

/** The position is a letter: a retry that failed keeps its place behind it. What failed after the beginning is not looked at again. */
async function nextLetters(tx: Sql, bulk: LetterBulk, limit: number): Promise<readonly DeadLetter[]> {
  const { id, tenantId, filter } = bulk
  const { rows } = await sql<LetterRow>`
    with bulk as (select after_id, created_at from dead_letter_bulks where id = ${id}::uuid)
    select ${LETTER_COLUMNS} from dead_letters
    where ${conditionOf({ ...filter, tenantId, status: 'parked' })} and last_failed_at <= (select created_at from bulk)
      and ((select after_id from bulk) is null or (first_failed_at, id) >
        (select first_failed_at, id from dead_letters where id = (select after_id from bulk)))
    order by dead_letters.first_failed_at, id limit ${limit}::int for update
  `.execute(tx)
  return rows.map(letterOf)
}

async function claim(tx: Sql, ids: readonly string[]): Promise<void> {
  await sql`
    update dead_letters set status = 'retrying', sent_at = null where id = any(${uuids(ids)})
  `.execute(tx)
}

async function discard(tx: Sql, ids: readonly string[], { createdBy, name }: LetterBulk): Promise<void> {
  await sql`
    update dead_letters set status = 'discarded', settled_at = clock_timestamp(), settled_by = ${createdBy},
      settled_reason = ${name}
    where id = any(${uuids(ids)})
  `.execute(tx)
}

interface Slice {
  readonly last: string | undefined
  readonly done: number
  readonly skipped: number
}

async function moveOn(tx: Sql, { id }: LetterBulk, { last, done, skipped }: Slice): Promise<void> {
  await sql`
    update dead_letter_bulks set done = done + ${done}::int, skipped = skipped + ${skipped}::int,
      after_id = coalesce(${last ?? null}::uuid, after_id)
    where id = ${id}::uuid
  `.execute(tx)
}

async function end(tx: Sql, bulk: LetterBulk): Promise<void> {
  const { rows } = await sql<{ done: number; skipped: number }>`
    update dead_letter_bulks set status = 'done', ended_at = clock_timestamp() where id = ${bulk.id}::uuid
    returning done, skipped
  `.execute(tx)
  await audit(tx, bulk, 'dead-letters.bulk-end', { ...rows[0], total: bulk.total })
}

const audit = (tx: Sql, { id, tenantId, createdBy }: LetterBulk, action: string, detail: unknown) =>
  appendAudit(tx, { tenantId, actor: createdBy, action, subject: `dead-letters-bulk/${id}`, detail })
