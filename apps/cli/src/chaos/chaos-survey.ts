import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkoutRoot } from '@canvass/deploy/services/home.ts'
import { compileSurvey } from '@canvass/domain/survey/compile-survey.ts'
import type { SurveyDocument } from '@canvass/domain/survey/document.ts'
import { createUuid7 } from '@canvass/platform/ids/uuid7.ts'
import { createSurveyStore } from '@canvass/postgres/survey/survey-store.ts'
import type { Pipeline } from '../composition/pipeline.ts'
import { questionsOf } from '../load/correct-answers.ts'
import type { LoadOptions } from '../load/run-load.ts'

/** Two cells so small that they are full within seconds of load, so that admission is tried at its edge; one that never is. */
const QUOTAS = [
  {
    id: 'gender',
    after: 'about',
    cells: [
      { id: 'women', when: "gender = 'f'", target: 8 },
      { id: 'men', when: "gender = 'm'", target: 10 },
      { id: 'others', when: "gender = 'o'", target: 10_000 },
    ],
  },
]

export type LoadedSurvey = Pick<LoadOptions, 'surveyId' | 'collector' | 'questions'>

/** Publishes the demo with hard quotas, under a key of its own, so that each run begins with empty cells. */
export async function publishChaosSurvey({ database }: Pipeline): Promise<LoadedSurvey> {
  const newId = createUuid7()
  const demo: SurveyDocument = JSON.parse(readFileSync(join(checkoutRoot, 'db', 'seeds', 'demo.json'), 'utf8'))
  const document: SurveyDocument = { ...demo, quotas: QUOTAS }
  const compiled = compileSurvey(document)
  if (!compiled.ok)
    throw new Error(`the survey of the scenarios does not compile: ${JSON.stringify(compiled.diagnostics)}`)
  const key = `chaos-${newId()}`
  const { id } = await createSurveyStore(database, newId).publish('default', key, document)
  return { surveyId: id, collector: key, questions: questionsOf(compiled.survey) }
}
