import { isReserved } from '../../expression/words.ts'
import { pointer } from '../diagnostic.ts'
import type { SurveyModel } from '../model.ts'

/** Names that reach a prototype in careless code; no id and no code has them, though the pattern would allow it. */
export const UNSAFE: ReadonlySet<string> = new Set(['constructor', 'prototype'])

/** Ids of pages and questions (one namespace), of groups, loops, plans and cells; loops share theirs with questions in `countIf`. */
export function checkIds(model: SurveyModel): void {
  const { document } = model
  const names = new Map<string, string>()
  for (const page of document.pages) {
    claim(model, names, page, 'page', true)
    for (const question of page.questions) claim(model, names, question, 'question', true)
  }
  const inCountIf = new Map([...model.questions.keys()].map((id) => [id, 'question']))
  for (const loop of document.loops ?? []) claim(model, inCountIf, loop, 'loop', true)
  claimAll(model, document.groups ?? [], 'group')
  claimAll(model, document.quotas ?? [], 'plan')
  for (const plan of document.quotas ?? []) claimAll(model, plan.cells, 'cell')
  for (const page of document.pages) {
    for (const question of page.questions) claimAll(model, question.fields ?? [], 'field')
  }
}

type Named = { readonly id: string }

function claimAll(model: SurveyModel, parts: readonly Named[], kind: string): void {
  const names = new Map<string, string>()
  for (const part of parts) claim(model, names, part, kind, false)
}

/** Takes an id; the second to want it is at fault. */
function claim(
  model: SurveyModel,
  names: Map<string, string>,
  part: Named,
  kind: string,
  inExpressions: boolean,
): void {
  const { report, placeOf } = model
  const path = pointer(placeOf(part), 'id')
  const holder = names.get(part.id)
  if (holder === undefined) names.set(part.id, kind)
  else {
    const whose = holder === kind ? `another ${kind}` : `a ${holder}`
    report.error(path, 'id-duplicate', `${whose} already has the id ${part.id}`, 'give each an id of its own')
  }
  if (UNSAFE.has(part.id) || (inExpressions && isReserved(part.id))) {
    report.error(path, 'id-reserved', `${part.id} is a reserved word`, `such as ${part.id}1`)
  }
}
