import type { Scope } from '../../expression/scope.ts'
import { boundsOf } from '../../validation/number-rules.ts'
import { constantOf } from '../analysis/constant.ts'
import { domainOf } from '../analysis/domain.ts'
import { canBeTrue, type Known } from '../analysis/satisfiable.ts'
import type { Compiler } from '../compile/compiler.ts'
import type { CompiledSurvey, SurveyExpression } from '../compiled.ts'
import { pointer } from '../diagnostic.ts'
import type { SessionReading } from '../reading.ts'

/** Cells that no answers can reach stay empty for ever; their fieldwork never ends. */
export function checkQuotaCells(survey: CompiledSurvey, { model, report, scopes }: Compiler): void {
  for (const plan of model.document.quotas ?? []) {
    const compiled = survey.plans.get(plan.id)
    const known = knownIn(survey, scopes.inside(survey.page.get(plan.after)?.loops ?? []))
    plan.cells.forEach((cell, i) => {
      const when = compiled?.cells[i]?.when
      if (when === undefined || isPossible(when, known)) return
      const path = pointer(model.placeOf(cell), 'when')
      report.warning(path, 'cell-unreachable', `no answers can make cell ${cell.id} of plan ${plan.id} match`)
    })
  }
}

type FindKnown = (path: readonly string[]) => Known | undefined

function isPossible(when: SurveyExpression, known: FindKnown): boolean {
  const constant = constantOf(when)
  return constant !== false && constant !== null && canBeTrue(when.source, known)
}

/** What a scope's names can be, each worked out once. */
function knownIn(survey: CompiledSurvey, scope: Scope<SessionReading>): FindKnown {
  const found = new Map<string, Known | undefined>()
  return (path) => {
    const key = path.join('.')
    if (!found.has(key)) {
      const type = scope.resolve(path)?.type
      found.set(key, type && { type, domain: domainOf(type, numberBounds(survey, path)) })
    }
    return found.get(key)
  }
}

/** Bounds of a number question, which its answers keep. */
function numberBounds(survey: CompiledSurvey, [id = '', ...rest]: readonly string[]): { min?: number; max?: number } {
  const question = rest.length === 0 ? survey.questions.get(id) : undefined
  if (question?.valueType.kind !== 'number') return {}
  const { min, max } = boundsOf(question.definition)
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) }
}
