import { createAuditLog } from '@canvass/postgres/audit/audit-log.ts'
import { createCollectorStore } from '@canvass/postgres/collector/collector-store.ts'
import { connectDatabase, LONG_READS, type SessionTimeouts } from '@canvass/postgres/connect.ts'
import { createBulkStore } from '@canvass/postgres/dead-letter/bulk-store.ts'
import { createDeadLetterStore } from '@canvass/postgres/dead-letter/dead-letter-store.ts'
import { createLetterDesk } from '@canvass/postgres/dead-letter/letter-desk.ts'
import { createPaymentStore } from '@canvass/postgres/evidence/payment-store.ts'
import { createUploadStore } from '@canvass/postgres/evidence/upload-store.ts'
import { pingDatabase } from '@canvass/postgres/health.ts'
import { createOutboxStore } from '@canvass/postgres/outbox/outbox-store.ts'
import { createQuotaStore } from '@canvass/postgres/quota/quota-store.ts'
import { createRecountStore } from '@canvass/postgres/recount/recount-store.ts'
import { createSessionReader } from '@canvass/postgres/session/session-reader.ts'
import { agreeOnSettings } from '@canvass/postgres/settings/agree-on-settings.ts'
import { createSurveyStore } from '@canvass/postgres/survey/survey-store.ts'
import { SHARD_HASH } from '@canvass/runtime/mailbox/shard.ts'
import type { AuditLog, AuditReader } from '@canvass/runtime/ports/audit-log.ts'
import type { CollectorStore } from '@canvass/runtime/ports/collector-store.ts'
import type { DeadLetterStore } from '@canvass/runtime/ports/dead-letter-store.ts'
import type { BulkStore, LetterDesk } from '@canvass/runtime/ports/letter-desk.ts'
import type { OutboxStore } from '@canvass/runtime/ports/outbox.ts'
import type { PaymentStore } from '@canvass/runtime/ports/payment-store.ts'
import type { QuotaStore } from '@canvass/runtime/ports/quota-store.ts'
import type { RecountStore } from '@canvass/runtime/ports/recount.ts'
import type { SessionReader } from '@canvass/runtime/ports/session-reader.ts'
import type { SurveyStore } from '@canvass/runtime/ports/survey-store.ts'
import type { UploadStore } from '@canvass/runtime/ports/upload-store.ts'
import type { Base } from './base.ts'
import type { Service } from './service.ts'

/** Below the deadline of a request, so that a slow database is told as such. */
const REQUEST_WORK: SessionTimeouts = { lock: 2_000, idleInTransaction: 3_000, transaction: 4_000, statement: 4_000 }

const CONNECTIONS = 8

export interface ComposedDatabase {
  readonly service: Service
  readonly surveys: SurveyStore
  readonly sessions: SessionReader
  readonly uploads: UploadStore
  readonly payments: PaymentStore
  readonly letters: DeadLetterStore
  readonly recount: RecountStore
  readonly quotas: QuotaStore
  readonly collectors: CollectorStore
  readonly desk: LetterDesk
  readonly bulks: BulkStore
  readonly audit: AuditLog & AuditReader
  readonly outbox: Pick<OutboxStore, 'status' | 'cursors'>
}

/** Everything on Postgres. Nothing of it is on the way of a submission. */
export async function composeDatabase({ settings, log, newId }: Base): Promise<ComposedDatabase> {
  const { topicPartitions } = settings.kafka
  const onWarning = (message: string) => log.debug({ message }, 'postgres.warning')
  const database = await connectDatabase({
    url: settings.postgres.url,
    applicationName: 'canvass-api',
    poolSize: CONNECTIONS,
    timeouts: REQUEST_WORK,
    onWarning,
  })
  const reading = await connectDatabase({
    url: settings.postgres.readUrl ?? settings.postgres.url,
    applicationName: 'canvass-api-reads',
    poolSize: 1,
    timeouts: LONG_READS,
    onWarning,
  })
  const service: Service = {
    name: 'postgres',
    remedy: 'start Postgres, or correct DATABASE_URL',
    required: false,
    ping: () => pingDatabase(database),
    opened: () =>
      agreeOnSettings(database, { shards: settings.mailbox.shards, shardHash: SHARD_HASH, topicPartitions }),
    close: () => Promise.all([database.close(), reading.close()]),
  }
  return {
    service,
    letters: createDeadLetterStore(database),
    desk: createLetterDesk(database),
    bulks: createBulkStore(database),
    recount: createRecountStore(reading),
    quotas: createQuotaStore(database),
    collectors: createCollectorStore(database),
    audit: createAuditLog(database),
    surveys: createSurveyStore(database, newId),
    sessions: createSessionReader(database),
    uploads: createUploadStore(database),
    payments: createPaymentStore(database),
    outbox: createOutboxStore(database, topicPartitions),
  }
}
