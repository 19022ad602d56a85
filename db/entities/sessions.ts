import type { CountedValue } from '@canvass/domain/events/public-event.ts'
import type { ProblemData } from '@canvass/domain/problems/problem.ts'
import type { SessionKey } from '@canvass/domain/session/command.ts'
import type { SessionEvent } from '@canvass/domain/session/event.ts'
import type { Mode, SessionStatus } from '@canvass/domain/session/status.ts'
import { defineEntity, p } from '@mikro-orm/core'
import { instant } from './types.ts'

export const SessionKeyOwner = defineEntity({
  name: 'SessionKeyOwner',
  tableName: 'session_keys',
  properties: {
    kind: p.text().$type<SessionKey['kind']>().primary(),
    scope: p.text().primary(),
    key: p.text().primary(),
    sessionId: p.uuid(),
    payloadHash: p.text(),
    createdAt: instant().defaultRaw('now()'),
  },
})

export const Session = defineEntity({
  name: 'Session',
  tableName: 'sessions',
  properties: {
    sessionId: p.uuid().primary(),
    tenantId: p.text(),
    surveyId: p.uuid(),
    version: p.integer(),
    mode: p.text().$type<Mode>(),
    status: p.text().$type<SessionStatus>(),
    step: p.integer(),
    seq: p.integer(),
    generation: p.integer(),
    locale: p.text(),
    collector: p.text().nullable(),
    ending: p.text().nullable(),
    keyHash: p.integer(),
    startedAt: instant(),
    updatedAt: instant(),
    endedAt: instant().nullable(),
    rejectedAt: instant().nullable(),
  },
})

export const SessionStep = defineEntity({
  name: 'SessionStep',
  tableName: 'session_steps',
  properties: {
    sessionId: p.uuid().primary(),
    seq: p.integer().primary(),
    step: p.integer().nullable(),
    kind: p.text(),
    commandId: p.uuid(),
    payloadHash: p.text(),
    events: p.json<readonly SessionEvent[]>().columnType('jsonb'),
    page: p.text().nullable(),
    shown: p.text().nullable(),
    pageMs: p.bigint('number').nullable(),
    at: instant(),
  },
})

export const Answer = defineEntity({
  name: 'Answer',
  tableName: 'answers',
  properties: {
    sessionId: p.uuid().primary(),
    question: p.text().primary(),
    iteration: p.text().primary(),
    seq: p.integer().primary(),
    page: p.text(),
    value: p.json<unknown>().columnType('jsonb').nullable(),
    counted: p.json<CountedValue>().columnType('jsonb').nullable(),
    onPath: p.boolean(),
    surveyId: p.uuid(),
    mode: p.text().$type<Mode>(),
    at: instant(),
  },
})

export const Refusal = defineEntity({
  name: 'Refusal',
  tableName: 'refusals',
  properties: {
    commandId: p.uuid().primary(),
    sessionId: p.uuid(),
    step: p.integer().nullable(),
    payloadHash: p.text(),
    problem: p.json<ProblemData>().columnType('json'),
    at: instant().defaultRaw('clock_timestamp()'),
  },
})
