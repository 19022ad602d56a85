import type { SurveyDocument } from '@canvass/domain/survey/document.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sqlOf } from '../connect.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { newId } from '../testing/step-writes.ts'
import { createSurveyStore } from './survey-store.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await openTestDatabase()
})
afterAll(() => test.close())

const surveys = () => createSurveyStore(test.database, newId)
const document = (title: string): SurveyDocument => ({
  title,
  variables: { zebra: 'Q1 * 2', alpha: 'var.zebra + 1' },
  pages: [{ id: 'p1', questions: [{ id: 'Q1', type: 'number', text: 'How many?' }] }],
})

describe('drafts', () => {
  it('are saved, replaced, and keep the order of their keys', async () => {
    await surveys().saveDraft('acme', 'draft', document('one'))
    const head = await surveys().saveDraft('acme', 'draft', document('two'))
    expect(head).toEqual({ id: head.id, tenantId: 'acme', key: 'draft', state: 'open', liveVersion: null })
    const draft = await surveys().draft('acme', 'draft')
    expect(draft).toEqual(document('two'))
    expect(Object.keys(draft?.variables ?? {})).toEqual(['zebra', 'alpha'])
    expect(await surveys().draft('other', 'draft')).toBeUndefined()
  })
})

describe('publish', () => {
  it('makes the next version, and the live one again for the same document', async () => {
    const first = await surveys().publish('acme', 'pub', document('one'))
    const again = await surveys().publish('acme', 'pub', document('one'))
    const second = await surveys().publish('acme', 'pub', document('two'))
    expect([first.liveVersion, again.liveVersion, second.liveVersion]).toEqual([1, 1, 2])
    expect(await surveys().byId(first.id)).toMatchObject({ key: 'pub', liveVersion: 2 })
    expect(await surveys().byKey('acme', 'pub')).toMatchObject({ id: first.id })
    expect(await surveys().version(first.id, 1)).toEqual(document('one'))
    expect(await surveys().version(first.id, 3)).toBeUndefined()
  })

  it('gives authors who publish at once a version each', async () => {
    const heads = await Promise.all(
      Array.from({ length: 5 }, (_, i) => surveys().publish('acme', 'race', document(`v${i}`))),
    )
    expect(new Set(heads.map(({ id }) => id)).size).toBe(1)
    expect(heads.map(({ liveVersion }) => liveVersion).toSorted()).toEqual([1, 2, 3, 4, 5])
  })

  it('leaves a published version as it is, whoever tries', async () => {
    const { id } = await surveys().publish('acme', 'fixed', document('one'))
    const change = sql`update survey_versions set document = '{}' where survey_id = ${id}::uuid`
    await expect(change.execute(sqlOf(test.database))).rejects.toMatchObject({ code: 'CV001' })
    const remove = sql`delete from survey_versions where survey_id = ${id}::uuid`
    await expect(remove.execute(sqlOf(test.database))).rejects.toMatchObject({ code: 'CV001' })
  })
})

describe('state and lists', () => {
  it('closes and opens, and knows nothing of surveys that are not there', async () => {
    await surveys().saveDraft('acme', 'door', document('one'))
    expect(await surveys().setState('acme', 'door', 'closed')).toMatchObject({ state: 'closed' })
    expect(await surveys().byKey('acme', 'door')).toMatchObject({ state: 'closed' })
    expect(await surveys().setState('acme', 'nothing', 'closed')).toBeUndefined()
    expect(await surveys().byId('demo')).toBeUndefined()
    expect(await surveys().byId(newId())).toBeUndefined()
  })

  it('lists a tenant page by page', async () => {
    for (const key of ['c', 'a', 'b']) await surveys().saveDraft('lister', key, document(key))
    const first = await surveys().list('lister', { limit: 2 })
    expect(first.items.map(({ key }) => key)).toEqual(['a', 'b'])
    const rest = await surveys().list('lister', { limit: 2, cursor: first.next ?? '' })
    expect([rest.items.map(({ key }) => key), rest.next]).toEqual([['c'], null])
  })
})
