import { isUuid } from '@canvass/platform/ids/uuid.ts'
import type { DeadLetter, DeadLetterFilter, DeadLetterStore } from '@canvass/runtime/ports/dead-letter-store.ts'
import { type RawBuilder, sql } from 'kysely'
import { texts, uuids } from '../arrays.ts'
import { type Database, type Sql, sqlOf } from '../connect.ts'
import { conditionOf, isOf } from './letter-filter.ts'
import { LETTER_COLUMNS, type LetterRow, letterOf, recordOf, rfc3339 } from './letter-row.ts'
import { sendDue } from './send-due.ts'
import { storeRecords } from './store-records.ts'

export function createDeadLetterStore(database: Database): DeadLetterStore {
  const db = () => sqlOf(database)
  return {
    storeRecords: (letters) => storeRecords(db(), letters),
    async get(id, tenantId) {
      const row = await rowOf(db(), id, tenantId)
      return row && letterOf(row)
    },
    async record(id) {
      const row = await rowOf(db(), id)
      return row && recordOf(row)
    },
    list: (filter, page) => listLetters(db(), filter, page),
    groups: (filter) => groupLetters(db(), filter),
    unparked: (limit) => oldest(db(), sql`status = 'parked' and queued_at is null`, limit),
    unsent: (limit) => oldest(db(), sql`status = 'retrying' and sent_at is null`, limit),
    async leaving(limit) {
      const { rows } = await sql<{ id: string }>`
        select id from dead_letters
        where status <> 'parked' and queued_at is not null and (status <> 'retrying' or sent_at is not null)
        order by id limit ${limit}::int
      `.execute(db())
      return rows.map(({ id }) => id)
    },
    async markQueued(ids) {
      await sql`update dead_letters set queued_at = clock_timestamp() where id = any(${uuids(ids)})`.execute(db())
    },
    async markLeft(ids) {
      await sql`
        update dead_letters set queued_at = null where id = any(${uuids(ids)}) and status <> 'parked'
      `.execute(db())
    },
    sendDue: (id, send) => sendDue(db(), id, send),
    move: (id, from, to, note) => moveLetter(db(), id, from, to, note),
    async counts() {
      const { rows } = await sql<{ status: DeadLetter['status']; letters: number }>`
        select status, count(*)::int as letters from dead_letters group by status
      `.execute(db())
      return new Map(rows.map(({ status, letters }) => [status, letters]))
    },
  }
}

async function rowOf(db: Sql, id: string, tenantId?: string): Promise<LetterRow | undefined> {
  if (!isUuid(id)) return undefined
  const { rows } = await sql<LetterRow>`
    select ${LETTER_COLUMNS} from dead_letters
    where id = ${id}::uuid and ${tenantId === undefined ? sql`true` : isOf(tenantId)}
  `.execute(db)
  return rows[0]
}

async function oldest(db: Sql, condition: RawBuilder<unknown>, limit: number): Promise<readonly DeadLetter[]> {
  const { rows } = await sql<LetterRow>`
    select ${LETTER_COLUMNS} from dead_letters where ${condition}
    order by dead_letters.first_failed_at, id limit ${limit}::int
  `.execute(db)
  return rows.map(letterOf)
}

/** Newest first; the cursor is the id of the last letter of the page before. */
async function listLetters(db: Sql, filter: DeadLetterFilter, page: { cursor?: string; limit: number }) {
  const after =
    page.cursor === undefined
      ? sql`true`
      : sql`(first_failed_at, id) < (select first_failed_at, id from dead_letters
          where id = ${isUuid(page.cursor) ? page.cursor : null}::uuid)`
  const { rows } = await sql<LetterRow>`
    select ${LETTER_COLUMNS} from dead_letters where ${conditionOf(filter)} and ${after}
    order by dead_letters.first_failed_at desc, id desc limit ${page.limit + 1}::int
  `.execute(db)
  const items = rows.slice(0, page.limit).map(letterOf)
  return { items, next: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null }
}

interface GroupRow {
  fingerprint: string
  stage: string
  reason: string
  letters: number
  first_failed_at: number
  last_failed_at: number
  sample_id: string
}

/** Letters with the same cause together, largest groups first; the sample is the latest. */
async function groupLetters(db: Sql, filter: DeadLetterFilter) {
  const { rows } = await sql<GroupRow>`
    select fingerprint, stage, reason, count(*)::int as letters,
      (extract(epoch from min(first_failed_at)) * 1000)::float8 as first_failed_at,
      (extract(epoch from max(last_failed_at)) * 1000)::float8 as last_failed_at,
      (array_agg(id order by last_failed_at desc))[1] as sample_id
    from dead_letters where ${conditionOf(filter)}
    group by fingerprint, stage, reason order by letters desc, fingerprint
  `.execute(db)
  return rows.map((row) => ({
    fingerprint: row.fingerprint,
    stage: row.stage,
    reason: row.reason,
    count: row.letters,
    firstFailedAt: rfc3339(row.first_failed_at),
    lastFailedAt: rfc3339(row.last_failed_at),
    sampleId: row.sample_id,
  }))
}

/** A letter that is parked again is to be put into the queue again; one that leaves for good says by whom and why. */
async function moveLetter(
  db: Sql,
  id: string,
  from: readonly DeadLetter['status'][],
  to: DeadLetter['status'],
  note?: { readonly by: string; readonly reason: string },
): Promise<boolean> {
  if (!isUuid(id)) return false
  const settled = to !== 'parked' && to !== 'retrying'
  const { rows } = await sql`
    update dead_letters
    set status = ${to}, queued_at = case when ${to} = 'parked' then null else queued_at end, sent_at = null,
      settled_at = case when ${settled}::boolean then clock_timestamp() end,
      settled_by = ${note?.by ?? null}, settled_reason = ${note?.reason ?? null}
    where id = ${id}::uuid and status = any(${texts(from)})
    returning id
  `.execute(db)
  return rows.length > 0
}
