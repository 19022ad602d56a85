import { expect } from 'vitest'
import { compileSurvey } from '../../survey/compile-survey.ts'
import type { Question, SurveyDocument } from '../../survey/document.ts'
import { convertSurveyJs } from './convert.ts'
import type { Finding } from './findings.ts'

/** Converts, and insists that the result compiles. */
export function converted(source: unknown): { document: SurveyDocument; report: readonly Finding[] } {
  const result = convertSurveyJs(source)
  if (!result.ok) throw new Error(`not converted: ${result.message} ${JSON.stringify(result.report)}`)
  const { diagnostics } = compileSurvey(structuredClone(result.document))
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  return result
}

/** Converts the elements of one page. */
export const convertedPage = (elements: readonly unknown[], survey: object = {}) =>
  converted({ ...survey, pages: [{ name: 'page1', elements }] })

/** Every question of the document by its id. */
export const questionsOf = ({ pages }: SurveyDocument): ReadonlyMap<string, Question> =>
  new Map(pages.flatMap((page) => page.questions.map((question) => [question.id, question])))

/** What a condition becomes on a question beside these. */
export function conditionOf(expression: string, elements: readonly unknown[], survey: object = {}): string | undefined {
  const { document } = convertedPage([...elements, { type: 'comment', name: 'probe', visibleIf: expression }], survey)
  return questionsOf(document).get('probe')?.visibleIf
}
