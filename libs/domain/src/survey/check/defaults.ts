import { validateAnswers } from '../../validation/validate-answers.ts'
import type { Compiler } from '../compile/compiler.ts'
import type { CompiledSurvey } from '../compiled.ts'
import { pointer } from '../diagnostic.ts'

/** A default that its own question would refuse is shown all the same, so this only warns. */
export function checkDefaults(survey: CompiledSurvey, { model, report }: Compiler): void {
  for (const question of survey.questions.values()) {
    if (question.default === undefined) continue
    const { violations } = validateAnswers({
      survey,
      shown: [{ question, required: false }],
      answers: { [question.id]: question.default },
      stored: () => null,
      locale: 'en',
      // Bounds that move with today are left to the day on which the survey runs.
      now: 0,
      evidence: null,
    })
    const broken = violations.find(({ severity, code }) => severity === 'error' && code !== 'range')
    if (broken === undefined) continue
    report.warning(
      pointer(model.placeOf(question.definition), 'default'),
      'bad-default',
      `the default is refused: ${broken.message}`,
    )
  }
}
