import type { Model } from 'survey-core'
import { cpuMicros } from './cpu.ts'
import type { Walk } from './walk.ts'

/** The engine of SurveyJS, loaded only when it is measured. */
export const loadSurveyjs = () => import('survey-core')

export type Surveyjs = Awaited<ReturnType<typeof loadSurveyjs>>

/**
 * Takes the same steps through SurveyJS: the answers of a page are set and the next page is asked for, which validates them,
 * evaluates what depends on them and finds the page. Microseconds of each step.
 * @throws Error when a page shows other questions than Canvass showed: then nothing is compared
 */
export function replayInSurveyjs({ Model }: Surveyjs, document: object, { steps }: Walk): readonly number[] {
  const model = new Model(document)
  return steps.map(({ command, shown }, index) => {
    if (shownBy(model) !== shown.join())
      throw new Error(`page ${index + 1} shows ${shownBy(model)} in SurveyJS, ${shown.join()} in Canvass`)
    const answers = command.kind === 'submit' ? command.payload.answers : {}
    const began = cpuMicros()
    model.mergeData(answers)
    const moved = index === steps.length - 1 ? model.completeLastPage() : model.nextPage()
    const took = cpuMicros() - began
    if (!moved) throw new Error(`SurveyJS refused page ${index + 1}`)
    return took
  })
}

const shownBy = (model: Model): string =>
  model.currentPage.visibleQuestions.map(({ name }: { name: string }) => name).join()
