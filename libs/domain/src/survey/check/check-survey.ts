import type { Compiler } from '../compile/compiler.ts'
import type { CompiledSurvey } from '../compiled.ts'
import { surveyGraph } from '../graph.ts'
import { checkDefaults } from './defaults.ts'
import { checkFlow } from './flow.ts'
import { checkQuotaCells } from './quota-cells.ts'
import { checkTiming } from './timing.ts'
import { checkTranslations } from './translations.ts'

/** What can be said of a survey once its expressions are compiled, or stood in for where they are faulty. */
export function checkSurvey(survey: CompiledSurvey, compiler: Compiler): void {
  checkTranslations(survey, compiler)
  checkDefaults(survey, compiler)
  const graph = surveyGraph(survey)
  checkFlow(survey, compiler, graph)
  checkTiming(survey, compiler, graph)
  checkQuotaCells(survey, compiler)
}
