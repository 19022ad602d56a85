import type { CollectorKind } from '@canvass/domain/collector/collector.ts'
import { defineEntity, p } from '@mikro-orm/core'
import { instant } from './types.ts'

export const CollectorRow = defineEntity({
  name: 'CollectorRow',
  tableName: 'collectors',
  properties: {
    surveyId: p.uuid().primary(),
    name: p.text().primary(),
    kind: p.text().$type<CollectorKind>(),
    closed: p.boolean().default(false),
    opensAt: instant().nullable(),
    closesAt: instant().nullable(),
    maxStarts: p.integer().nullable(),
    maxCompletes: p.integer().nullable(),
    secret: p.text(),
    pinMac: p.text().nullable(),
    links: p.bigint('number').default(0),
    createdAt: instant().defaultRaw('now()'),
    updatedAt: instant().defaultRaw('now()'),
  },
})

export const CollectorDenial = defineEntity({
  name: 'CollectorDenial',
  tableName: 'collector_denials',
  properties: {
    surveyId: p.uuid().primary(),
    collector: p.text().primary(),
    reason: p.text().primary(),
    denied: p.bigint('number'),
    lastAt: instant().defaultRaw('now()'),
  },
})
