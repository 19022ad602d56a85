import { Problem } from '@canvass/domain/problems/problem.ts'
import { surveyNotFound } from '@canvass/domain/problems/registry.ts'
import type { SurveyHead } from '@canvass/runtime/ports/survey-store.ts'
import type { ApiContext } from '../../context.ts'
import type { CollectorDeps } from '../../deps.ts'

/** The survey of a call in the tenant of its caller. @throws Problem survey-not-found */
export async function surveyOf(c: ApiContext, { surveys }: CollectorDeps, key: string): Promise<SurveyHead> {
  const head = await surveys.byKey(c.get('admin').tenantId, key)
  if (head === undefined) throw new Problem(surveyNotFound())
  return head
}
