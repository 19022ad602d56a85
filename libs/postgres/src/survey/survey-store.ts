import { Survey, SurveyVersion } from '@canvass/db/entities/surveys.ts'
import { compileSurvey } from '@canvass/domain/survey/compile-survey.ts'
import type { CompiledSurvey } from '@canvass/domain/survey/compiled.ts'
import type { SurveyDocument } from '@canvass/domain/survey/document.ts'
import { holdMsOf, resumeMsOf } from '@canvass/domain/survey/time-limits.ts'
import { isUuid } from '@canvass/platform/ids/uuid.ts'
import type { SurveyHead, SurveyStore } from '@canvass/runtime/ports/survey-store.ts'
import { type InferEntity, LockMode } from '@mikro-orm/core'
import type { EntityManager } from '@mikro-orm/postgresql'
import type { Database } from '../connect.ts'
import { publishCells } from './publish-cells.ts'

type SurveyRow = InferEntity<typeof Survey>

/** @param newId makes ids of surveys: UUIDv7 */
export function createSurveyStore(database: Database, newId: () => string): SurveyStore {
  const fork = () => database.em.fork()
  return {
    async byId(id) {
      const row = isUuid(id) ? await fork().findOne(Survey, { id }, HEAD_ONLY) : null
      return row === null ? undefined : headOf(row)
    },
    async byKey(tenantId, key) {
      const row = await fork().findOne(Survey, { tenantId, key }, HEAD_ONLY)
      return row === null ? undefined : headOf(row)
    },
    async version(id, version) {
      const row = isUuid(id) ? await fork().findOne(SurveyVersion, { surveyId: id, version }) : null
      return row?.document
    },
    saveDraft: (tenantId, key, document) =>
      fork().transactional(async (em) => headOf(await withDraft(em, newId, tenantId, key, document))),
    async draft(tenantId, key) {
      const row = await fork().findOne(Survey, { tenantId, key })
      return row?.draft ?? undefined
    },
    publish: (tenantId, key, document) =>
      fork().transactional(async (em) => {
        const survey = await withDraft(em, newId, tenantId, key, document)
        const compiled = compiledFor(document)
        const liveVersion = await nextVersion(em, survey, compiled)
        survey.liveVersion = liveVersion
        await publishCells(em.getKysely(), survey.id, liveVersion, compiled)
        return { ...headOf(survey), liveVersion }
      }),
    setState: (tenantId, key, state) =>
      fork().transactional(async (em) => {
        const survey = await em.findOne(Survey, { tenantId, key }, { lockMode: LockMode.PESSIMISTIC_WRITE })
        if (survey === null) return undefined
        survey.state = state
        survey.updatedAt = new Date()
        return headOf(survey)
      }),
    async list(tenantId, { cursor, limit }) {
      const where = { tenantId, ...(cursor === undefined ? {} : { key: { $gt: cursor } }) }
      const rows = await fork().find(Survey, where, { ...HEAD_ONLY, orderBy: { key: 'asc' }, limit: limit + 1 })
      const items = rows.slice(0, limit).map(headOf)
      return { items, next: rows.length > limit ? (items.at(-1)?.key ?? null) : null }
    },
  }
}

const HEAD_ONLY = { fields: ['id', 'tenantId', 'key', 'state', 'liveVersion'] } as const

const headOf = (row: Pick<SurveyRow, 'id' | 'tenantId' | 'key' | 'state' | 'liveVersion'>): SurveyHead => ({
  id: row.id,
  tenantId: row.tenantId,
  key: row.key,
  state: row.state,
  liveVersion: row.liveVersion ?? null,
})

/** The survey with this draft, made if it is new, and locked: two authors who publish at once get two versions. */
async function withDraft(
  em: EntityManager,
  newId: () => string,
  tenantId: string,
  key: string,
  draft: SurveyDocument,
): Promise<SurveyRow> {
  const fresh = { id: newId(), tenantId, key, draft }
  await em.upsert(Survey, fresh, {
    onConflictFields: ['tenantId', 'key'],
    onConflictAction: 'ignore',
  })
  const survey = await em.findOneOrFail(
    Survey,
    { tenantId, key },
    { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
  )
  survey.draft = draft
  survey.updatedAt = new Date()
  return survey
}

/** The live version if it is the same document, key order included; otherwise the next one, stored. */
async function nextVersion(
  em: EntityManager,
  survey: SurveyRow,
  { document, settings }: CompiledSurvey,
): Promise<number> {
  const live = survey.liveVersion ?? 0
  const published = live > 0 ? await em.findOne(SurveyVersion, { surveyId: survey.id, version: live }) : null
  if (published !== null && JSON.stringify(published.document) === JSON.stringify(document)) return live
  const limits = { holdMs: holdMsOf(settings), resumeMs: resumeMsOf(settings) }
  em.persist(em.create(SurveyVersion, { surveyId: survey.id, version: live + 1, document, ...limits }))
  return live + 1
}

/** @throws Error for a document with faults: authors are told before, and a version that cannot run must not become one */
function compiledFor(document: SurveyDocument): CompiledSurvey {
  const compiled = compileSurvey(document)
  if (!compiled.ok) throw new Error('only a survey without faults can be published')
  return compiled.survey
}
