import { expect, it } from 'vitest'
import { canvassEvaluator, filtrexEvaluator, surveyjsEvaluator } from './expressions.ts'
import { compiled } from './publish.ts'
import { loadSurveyjs, replayInSurveyjs } from './surveyjs.ts'
import { twin } from './twin.ts'
import { record, replay } from './walk.ts'

it('compares like with like: 60 questions, 40 expressions, the same pages and questions shown in both engines', async () => {
  const { canvass, surveyjs } = twin()
  const text = JSON.stringify(canvass)
  expect(text.match(/"type":/g)).toHaveLength(60)
  expect(text.match(/"visibleIf":/g)?.length).toBe(38)
  expect(Object.keys((canvass as { variables: object }).variables)).toHaveLength(2)
  const survey = compiled(canvass)
  const engine = await loadSurveyjs()
  const walks = Array.from({ length: 5 }, (_, index) => record(survey, `seed ${index}`))
  expect(walks.some(({ steps }) => steps.some(({ shown }) => shown.length < 3))).toBe(true)
  for (const walk of walks) {
    expect(replay(survey, walk)).toHaveLength(20)
    expect(replayInSurveyjs(engine, surveyjs, walk)).toHaveLength(20)
  }
})

it('evaluates the same in all three languages', async () => {
  const values = canvassEvaluator()()
  expect(values.length).toBeGreaterThan(5)
  expect(filtrexEvaluator()()).toEqual(values)
  expect(surveyjsEvaluator(await loadSurveyjs())()).toEqual(values)
})
