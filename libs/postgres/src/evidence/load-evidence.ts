import type { EvidenceWanted } from '@canvass/domain/session/evidence-wanted.ts'
import type { Evidence, PaymentFacts, PaymentStatus, UploadFacts } from '@canvass/domain/validation/evidence.ts'
import { isUuid } from '@canvass/platform/ids/uuid.ts'
import { sql } from 'kysely'
import { uuids } from '../arrays.ts'
import { isOneOf } from '../one-of.ts'
import type { Statements } from '../pipelined.ts'

interface Row {
  session_id: string
  id: string
  question: string
  mime: string | null
  bytes: number | null
  status: PaymentStatus | null
  amount: number | null
  currency: string | null
}

/**
 * What is known of the uploads and payments that answers name, by session; one statement for all of them. It looks into the months
 * concerned only, and reads no content. Ids that are no UUIDs name nothing.
 */
export async function loadEvidence(
  tx: Statements,
  wanted: readonly EvidenceWanted[],
): Promise<ReadonlyMap<string, Evidence>> {
  const ofThem = isOneOf(
    sql.ref('session_id'),
    wanted.map(({ sessionId }) => sessionId),
  )
  const uploads = wanted.flatMap((one) => one.uploads.filter(isUuid))
  const payments = wanted.flatMap((one) => one.payments.filter(isUuid))
  const { rows } = await sql<Row>`
    select session_id, id, question, mime, size as bytes, null as status, null::float8 as amount, null as currency
    from uploads where ${ofThem} and id = any(${uuids(uploads)})
    union all
    select session_id, id, question, null, null, status, amount::float8, currency
    from payments where ${ofThem} and id = any(${uuids(payments)})
  `.execute(tx)
  const evidence = new Map(
    rows.map(({ session_id }) => [
      session_id,
      { uploads: new Map<string, UploadFacts>(), payments: new Map<string, PaymentFacts>() },
    ]),
  )
  for (const { session_id, id, question, mime, bytes, status, amount, currency } of rows) {
    const known = evidence.get(session_id)
    if (mime !== null && bytes !== null) known?.uploads.set(id, { question, mime, bytes })
    else if (status !== null && amount !== null && currency !== null)
      known?.payments.set(id, { question, status, amount, currency })
  }
  return evidence
}
