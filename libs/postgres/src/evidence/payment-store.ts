import { isUuid } from '@canvass/platform/ids/uuid.ts'
import type { Payment, PaymentStore } from '@canvass/runtime/ports/payment-store.ts'
import { sql } from 'kysely'
import { appendAudit } from '../audit/audit-log.ts'
import { type Database, type Sql, sqlOf } from '../connect.ts'

const COLUMNS = sql`id, tenant_id as "tenantId", session_id as "sessionId", survey_id as "surveyId", mode, question,
  amount::float8 as amount, currency, provider, status, reference`

export function createPaymentStore(database: Database): PaymentStore {
  const db = sqlOf(database)
  return {
    open: (payment) => openPayment(db, payment),
    async byId(id) {
      if (!isUuid(id)) return undefined
      const { rows } = await sql<Payment>`select ${COLUMNS} from payments where id = ${id}::uuid`.execute(db)
      return rows[0]
    },
    settle: (id, settle, audit) =>
      db.transaction().execute(async (tx) => {
        if (!isUuid(id)) return undefined
        const { rows } = await sql<Payment>`
          select ${COLUMNS} from payments where id = ${id}::uuid for update
        `.execute(tx)
        const [before] = rows
        const outcome = before && settle(before)
        if (before === undefined || outcome === undefined) return before
        await sql`
          update payments set status = ${outcome.status}, reference = ${outcome.reference}, updated_at = now()
          where id = ${id}::uuid
        `.execute(tx)
        const after = { ...before, ...outcome }
        await appendAudit(tx, audit(before, after))
        return after
      }),
  }
}

/**
 * The index on open payments decides who of several that come at once is the first. One that has failed between the two statements is
 * no longer found by the second: the next round stores a new one.
 */
async function openPayment(db: Sql, payment: Payment): Promise<Payment> {
  const { id, tenantId, sessionId, surveyId, mode, question, amount, currency, provider } = payment
  for (;;) {
    const { rows: made } = await sql<Payment>`
      insert into payments (id, tenant_id, session_id, survey_id, mode, question, amount, currency, provider)
      values (${id}::uuid, ${tenantId}, ${sessionId}::uuid, ${surveyId}::uuid, ${mode}, ${question}, ${amount}::float8::numeric,
        ${currency}, ${provider})
      on conflict (session_id, question) where status in ('pending', 'paid') do nothing
      returning ${COLUMNS}
    `.execute(db)
    if (made[0] !== undefined) return made[0]
    const { rows: there } = await sql<Payment>`
      select ${COLUMNS} from payments
      where session_id = ${sessionId}::uuid and question = ${question} and status in ('pending', 'paid')
    `.execute(db)
    if (there[0] !== undefined) return there[0]
  }
}
