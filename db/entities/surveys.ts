import type { SurveyDocument } from '@canvass/domain/survey/document.ts'
import { defineEntity, p } from '@mikro-orm/core'
import { instant } from './types.ts'

export const Survey = defineEntity({
  name: 'Survey',
  tableName: 'surveys',
  properties: {
    id: p.uuid().primary(),
    tenantId: p.text(),
    key: p.text(),
    state: p
      .enum(['open', 'closed'] as const)
      .columnType('text')
      .default('open'),
    liveVersion: p.integer().nullable(),
    draft: p.json<SurveyDocument>().columnType('json').nullable(),
    createdAt: instant().defaultRaw('now()'),
    updatedAt: instant().defaultRaw('now()'),
  },
})

export const SurveyVersion = defineEntity({
  name: 'SurveyVersion',
  tableName: 'survey_versions',
  properties: {
    surveyId: p.uuid().primary(),
    version: p.integer().primary(),
    document: p.json<SurveyDocument>().columnType('json'),
    holdMs: p.bigint('number').default(1_800_000),
    resumeMs: p.bigint('number').default(604_800_000),
    publishedAt: instant().defaultRaw('now()'),
  },
})
