import type { CellMode } from '@canvass/domain/quota/cell.ts'
import type { Mode } from '@canvass/domain/session/status.ts'
import { defineEntity, p } from '@mikro-orm/core'
import { decimalText, instant } from './types.ts'

export const QuotaCellRow = defineEntity({
  name: 'QuotaCellRow',
  tableName: 'quota_cells',
  properties: {
    id: decimalText('bigint').primary().autoincrement(),
    surveyId: p.uuid(),
    mode: p.text().$type<Mode>(),
    plan: p.text(),
    cell: p.text(),
    kind: p.text().$type<CellMode>(),
    documentTarget: p.integer().nullable(),
    requestedTarget: p.integer().nullable(),
    target: p.integer().nullable(),
    buffer: p.integer().default(0),
    filled: p.integer().default(0),
    held: p.integer().default(0),
    closed: p.boolean().default(false),
    version: p.integer(),
    listing: p.integer(),
  },
})

export const Reservation = defineEntity({
  name: 'Reservation',
  tableName: 'reservations',
  properties: {
    sessionId: p.uuid().primary(),
    plan: p.text().primary(),
    cell: p.text().primary(),
    seq: p.integer().primary(),
    surveyId: p.uuid(),
    mode: p.text().$type<Mode>(),
    state: p.text().$type<'HELD' | 'COMPLETED' | 'RELEASED' | 'EXPIRED'>(),
    over: p.boolean(),
    expiresAt: instant(),
    movedAt: instant(),
  },
})
