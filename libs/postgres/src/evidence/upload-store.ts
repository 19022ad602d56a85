import { isUuid } from '@canvass/platform/ids/uuid.ts'
import type { NewUpload, SessionAllowance, StoredUpload, UploadStore } from '@canvass/runtime/ports/upload-store.ts'
import { sql } from 'kysely'
import { type Database, type Sql, sqlOf } from '../connect.ts'
import { isMissingPartition } from '../errors.ts'
import { keepPartitions } from '../maintenance/keep-partitions.ts'

const TOLD = sql`id, mime, size, encode(sha256, 'hex') as sha256`

/** Files in the database: what an answer refers to is stored, backed up and archived with it. */
export function createUploadStore(database: Database): UploadStore {
  const db = sqlOf(database)
  return {
    async store(upload, allowance) {
      const storeIt = () => db.transaction().execute((tx) => storeUpload(tx, upload, allowance))
      try {
        return await storeIt()
      } catch (error) {
        if (!isMissingPartition(error)) throw error
        // A session that began before the months that are kept: its uploads get one of their own.
        await keepPartitions(database, [upload.sessionId])
        return storeIt()
      }
    },
    async read(sessionId, id) {
      if (!isUuid(sessionId) || !isUuid(id)) return undefined
      const { rows } = await sql<StoredUpload & { tenant_id: string; question: string; bytes: Buffer }>`
        select ${TOLD}, tenant_id, question, bytes from uploads where session_id = ${sessionId}::uuid and id = ${id}::uuid
      `.execute(db)
      const [row] = rows
      if (row === undefined) return undefined
      const { tenant_id: tenantId, ...upload } = row
      return { ...upload, tenantId }
    },
  }
}

/** The lock is on the session, in a statement of its own so that what it has stored is counted after it was granted. */
async function storeUpload(
  tx: Sql,
  { id, sessionId, tenantId, question, mime, size, sha256, bytes }: NewUpload,
  allowance: SessionAllowance,
): Promise<StoredUpload | undefined> {
  await sql`select pg_advisory_xact_lock(hashtext('canvass/uploads'), hashtext(${sessionId}))`.execute(tx)
  const { rows: same } = await sql<StoredUpload>`
    select ${TOLD} from uploads
    where session_id = ${sessionId}::uuid and question = ${question} and sha256 = decode(${sha256}, 'hex')
  `.execute(tx)
  if (same[0] !== undefined) return same[0]
  const { rows: stored } = await sql<StoredUpload>`
    insert into uploads (session_id, id, tenant_id, question, mime, size, sha256, bytes)
    select ${sessionId}::uuid, ${id}::uuid, ${tenantId}, ${question}, ${mime}, ${size}::int, decode(${sha256}, 'hex'), ${bytes}::bytea
    from (select count(*) as count, coalesce(sum(size), 0) as bytes from uploads where session_id = ${sessionId}::uuid) as used
    where used.count < ${allowance.count}::bigint and used.bytes + ${size}::int <= ${allowance.bytes}::bigint
    returning ${TOLD}
  `.execute(tx)
  return stored[0]
}
