import type { SurveyModel } from '../model.ts'
import { checkCodes } from './codes.ts'
import { checkIds } from './ids.ts'
import { checkLoopsAndGroups } from './loops-and-groups.ts'
import { checkQuestions } from './questions.ts'
import { checkQuotaTargets } from './quota-targets.ts'
import { checkReferences } from './references.ts'

/** What can be said of a document before its expressions are compiled. */
export function checkModel(model: SurveyModel): void {
  checkIds(model)
  checkCodes(model)
  checkReferences(model)
  checkQuestions(model)
  checkLoopsAndGroups(model)
  checkQuotaTargets(model)
}
