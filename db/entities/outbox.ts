import type { AggregateType, Topic } from '@canvass/domain/events/public-event.ts'
import { defineEntity, p } from '@mikro-orm/core'
import { decimalText, instant } from './types.ts'

export const OutboxEvent = defineEntity({
  name: 'OutboxEvent',
  tableName: 'outbox',
  properties: {
    id: p.uuid(),
    partition: p.smallint().primary(),
    txid: decimalText('xid8').primary().defaultRaw('pg_current_xact_id()'),
    seq: decimalText('bigint').primary().autoincrement(),
    aggregatetype: p.text().$type<AggregateType>(),
    aggregateid: p.uuid(),
    type: p.text(),
    payload: p.text(),
    headers: p.json<Record<string, string>>().columnType('json'),
    createdAt: instant().primary().defaultRaw('now()'),
  },
})

export const RelayPartition = defineEntity({
  name: 'RelayPartition',
  tableName: 'relay_partitions',
  properties: {
    partition: p.smallint().primary(),
    owner: p.text().nullable(),
    leaseUntil: instant().nullable(),
    epoch: p.integer().default(0),
    incarnation: p.integer().default(1),
    txid: decimalText('xid8').default('0'),
    seq: decimalText('bigint').default('0'),
  },
})

export const RelayTopic = defineEntity({
  name: 'RelayTopic',
  tableName: 'relay_topics',
  properties: {
    partition: p.smallint().primary(),
    topic: p.text().$type<Topic>().primary(),
    n: decimalText('bigint').default('0'),
    baseOffset: decimalText('bigint').nullable(),
  },
})

export const ArchivedCount = defineEntity({
  name: 'ArchivedCount',
  tableName: 'archived_counts',
  properties: {
    month: p.date().primary(),
    partition: p.smallint().primary(),
    counterGroup: p.text().primary(),
    field: p.text().primary(),
    amount: p.bigint('number'),
  },
})
