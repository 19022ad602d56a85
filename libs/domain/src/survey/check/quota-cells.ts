import { boundsOf } from '../../validation/number-rules.ts'
import { constantOf } from '../analysis/constant.ts'
import { canBeTrue, type Known } from '../analysis/satisfiable.ts'
import type { Compiler } from '../compile/compiler.ts'
import type { CompiledSurvey, SurveyExpression } from '../compiled.ts'
import { pointer } from '../diagnostic.ts'

/** Cells that no answers can reach stay empty for ever; their fieldwork never ends. */
export function checkQuotaCells(survey: CompiledSurvey, compiler: Compiler): void {
  const { model, report } = compiler
  for (const plan of model.document.quotas ?? []) {
    const compiled = survey.plans.get(plan.id)
    plan.cells.forEach((cell, i) => {
      const when = compiled?.cells[i]?.when
      if (when === undefined || isPossible(when, survey, compiler, plan.after)) return
      const path = pointer(model.placeOf(cell), 'when')
      report.warning(path, 'cell-unreachable', `no answers can make cell ${cell.id} of plan ${plan.id} match`)
    })
  }
}

function isPossible(when: SurveyExpression, survey: CompiledSurvey, compiler: Compiler, after: string): boolean {
  const constant = constantOf(when)
  if (constant === false || constant === null) return false
  const scope = compiler.scopes.inside(survey.page.get(after)?.loops ?? [])
  return canBeTrue(when.source, (path) => {
    const type = scope.resolve(path)?.type
    return type === undefined ? undefined : { type, ...numberBounds(survey, path) }
  })
}

/** Bounds of a number question, which its answers keep. */
function numberBounds(survey: CompiledSurvey, [id = '', ...rest]: readonly string[]): Omit<Known, 'type'> {
  const question = rest.length === 0 ? survey.questions.get(id) : undefined
  if (question?.valueType.kind !== 'number') return {}
  const { min, max } = boundsOf(question.definition)
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) }
}
