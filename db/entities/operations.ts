import type { SessionCommand } from '@canvass/domain/session/command.ts'
import { defineEntity, p } from '@mikro-orm/core'
import { decimalText, instant } from './types.ts'

export const DeadLetterEntry = defineEntity({
  name: 'DeadLetterEntry',
  tableName: 'dead_letters',
  properties: {
    id: p.uuid().primary(),
    stage: p.enum(['mailbox', 'projector'] as const).columnType('text'),
    status: p
      .enum(['parked', 'retrying', 'resolved', 'superseded', 'discarded'] as const)
      .columnType('text')
      .default('parked'),
    reason: p.text(),
    message: p.text(),
    fingerprint: p.text(),
    attempts: p.integer().default(1),
    sessionId: p.uuid().nullable(),
    surveyId: p.uuid().nullable(),
    step: p.integer().nullable(),
    command: p.json<SessionCommand | { readonly raw: unknown }>().columnType('json').nullable(),
    consumerGroup: p.text().nullable(),
    topic: p.text().nullable(),
    partition: p.integer().nullable(),
    offset: decimalText('bigint').nullable(),
    recordKey: p.blob().nullable(),
    recordValue: p.blob().nullable(),
    recordHeaders: p.json<Record<string, string>>().columnType('json').nullable(),
    recordAt: instant().nullable(),
    recordN: decimalText('bigint').nullable(),
    recordHash: p.blob().nullable(),
    firstFailedAt: instant().defaultRaw('clock_timestamp()'),
    lastFailedAt: instant().defaultRaw('clock_timestamp()'),
    queuedAt: instant().nullable(),
    sentAt: instant().nullable(),
    causedBy: p.uuid().nullable(),
    settledAt: instant().nullable(),
    settledBy: p.text().nullable(),
    settledReason: p.text().nullable(),
  },
})

export const DeadLetterRevision = defineEntity({
  name: 'DeadLetterRevision',
  tableName: 'dead_letter_revisions',
  properties: {
    letterId: p.uuid().primary(),
    revision: p.integer().primary(),
    command: p.json<SessionCommand | { readonly raw: unknown }>().columnType('json').nullable(),
    recordKey: p.blob().nullable(),
    recordHeaders: p.json<Record<string, string>>().columnType('json').nullable(),
    editedBy: p.text(),
    editedAt: instant().defaultRaw('now()'),
  },
})

export const DeadLetterBulk = defineEntity({
  name: 'DeadLetterBulk',
  tableName: 'dead_letter_bulks',
  properties: {
    id: p.uuid().primary(),
    tenantId: p.text(),
    name: p.text(),
    action: p.enum(['retry', 'discard'] as const).columnType('text'),
    filter: p.json<unknown>().columnType('json'),
    dryRun: p.boolean(),
    perSecond: p.integer(),
    status: p
      .enum(['running', 'done', 'aborted'] as const)
      .columnType('text')
      .default('running'),
    total: p.integer(),
    done: p.integer().default(0),
    skipped: p.integer().default(0),
    afterId: p.uuid().nullable(),
    createdBy: p.text(),
    createdAt: instant().defaultRaw('clock_timestamp()'),
    endedAt: instant().nullable(),
  },
})

export const PipelineSettings = defineEntity({
  name: 'PipelineSettings',
  tableName: 'pipeline_settings',
  properties: {
    singleton: p.boolean().primary().default(true),
    shards: p.integer(),
    shardHash: p.text(),
    topicPartitions: p.smallint(),
    systemIdentifier: p.text(),
    timelineId: p.integer(),
    createdAt: instant().defaultRaw('now()'),
  },
})

export const AuditEntry = defineEntity({
  name: 'AuditEntry',
  tableName: 'audit_log',
  properties: {
    id: decimalText('bigint').primary(),
    at: instant(),
    tenantId: p.text().nullable(),
    actor: p.text(),
    action: p.text(),
    subject: p.text(),
    detail: p.json<unknown>().columnType('json'),
    hash: p.blob(),
  },
})

export const ProjectionRebuild = defineEntity({
  name: 'ProjectionRebuild',
  tableName: 'projection_rebuilds',
  properties: {
    version: p.integer().primary().autoincrement().columnType('integer'),
    startedBy: p.text(),
    reason: p.text(),
    startedAt: instant().defaultRaw('clock_timestamp()'),
    heardAt: instant().defaultRaw('clock_timestamp()'),
    phase: p.text().default('recounting'),
    done: decimalText('bigint').default('0'),
    total: decimalText('bigint').default('0'),
    endedAt: instant().nullable(),
    outcome: p
      .enum(['shown', 'unneeded', 'stopped', 'failed', 'given-up'] as const)
      .columnType('text')
      .nullable(),
    message: p.text().nullable(),
  },
})
