import type { Mode } from '@canvass/domain/session/status.ts'
import type { PaymentStatus } from '@canvass/domain/validation/evidence.ts'
import { defineEntity, p } from '@mikro-orm/core'
import { instant } from './types.ts'

export const UploadRow = defineEntity({
  name: 'UploadRow',
  tableName: 'uploads',
  properties: {
    sessionId: p.uuid().primary(),
    id: p.uuid().primary(),
    tenantId: p.text(),
    question: p.text(),
    mime: p.text(),
    size: p.integer(),
    sha256: p.blob(),
    bytes: p.blob(),
    kept: p.boolean().default(false),
    createdAt: instant().defaultRaw('clock_timestamp()'),
  },
})

export const PaymentRow = defineEntity({
  name: 'PaymentRow',
  tableName: 'payments',
  properties: {
    id: p.uuid().primary(),
    tenantId: p.text(),
    sessionId: p.uuid(),
    surveyId: p.uuid(),
    mode: p.text().$type<Mode>(),
    question: p.text(),
    amount: p.decimal('string').columnType('numeric'),
    currency: p.text(),
    provider: p.text().nullable(),
    status: p.text().$type<PaymentStatus>().default('pending'),
    reference: p.text().nullable(),
    createdAt: instant().defaultRaw('now()'),
    updatedAt: instant().defaultRaw('now()'),
  },
})
