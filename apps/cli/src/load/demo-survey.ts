import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkoutRoot } from '@canvass/deploy/services/home.ts'
import { compileSurvey } from '@canvass/domain/survey/compile-survey.ts'
import type { QuotaPlan, SurveyDocument } from '@canvass/domain/survey/document.ts'
import { createUuid7 } from '@canvass/platform/ids/uuid7.ts'
import { createSurveyStore } from '@canvass/postgres/survey/survey-store.ts'
import type { Pipeline } from '../composition/pipeline.ts'
import { questionsOf } from './correct-answers.ts'
import type { LoadOptions } from './run-load.ts'

export type LoadedSurvey = Pick<LoadOptions, 'surveyId' | 'collector' | 'questions'>

/** Women, men and others, after the demo's first page. */
export const genderPlan = (targets: { women: number; men: number; others: number }): QuotaPlan => ({
  id: 'gender',
  after: 'about',
  cells: [
    { id: 'women', when: "gender = 'f'", target: targets.women },
    { id: 'men', when: "gender = 'm'", target: targets.men },
    { id: 'others', when: "gender = 'o'", target: targets.others },
  ],
})

/**
 * Publishes the demo with hard quotas, under a key of its own, so that each run begins with empty cells.
 * @param purpose begins the key
 */
export async function publishDemo(
  { database }: Pipeline,
  purpose: string,
  quotas: readonly QuotaPlan[],
): Promise<LoadedSurvey> {
  const newId = createUuid7()
  const demo: SurveyDocument = JSON.parse(readFileSync(join(checkoutRoot, 'db', 'seeds', 'demo.json'), 'utf8'))
  const document: SurveyDocument = { ...demo, quotas }
  const compiled = compileSurvey(document)
  if (!compiled.ok) throw new Error(`the demo with quotas does not compile: ${JSON.stringify(compiled.diagnostics)}`)
  const key = `${purpose}-${newId()}`
  const { id } = await createSurveyStore(database, newId).publish('default', key, document)
  return { surveyId: id, collector: key, questions: questionsOf(compiled.survey) }
}
