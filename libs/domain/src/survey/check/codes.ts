import { ATTRIBUTES } from '../../expression/types.ts'
import { pointer } from '../diagnostic.ts'
import type { Question } from '../document.ts'
import type { SurveyModel } from '../model.ts'
import { UNSAFE } from './ids.ts'

type Coded = { readonly code: string }

const REFUSED: ReadonlySet<string> = new Set(ATTRIBUTES)
const LISTS = ['options', 'rows', 'columns', 'items', 'groups'] as const satisfies readonly (keyof Question)[]

/** Codes are unique in their list, and none is an attribute of the language: `Q1.label` could not be told from the option. */
export function checkCodes(model: SurveyModel): void {
  const { document } = model
  for (const list of Object.values(document.lists ?? {})) checkList(model, list.options)
  for (const page of document.pages) {
    for (const question of page.questions) {
      for (const list of LISTS) checkList(model, question[list] ?? [])
      checkAdded(model, question)
    }
  }
  for (const loop of document.loops ?? []) if ('items' in loop.over) checkList(model, loop.over.items)
}

function checkList(model: SurveyModel, parts: readonly Coded[], taken: ReadonlySet<string> = new Set()): void {
  const seen = new Set(taken)
  for (const part of parts) {
    const path = pointer(model.placeOf(part), 'code')
    const { code } = part
    if (seen.has(code)) model.report.error(path, 'code-duplicate', `the code ${code} is there twice`)
    seen.add(code)
    if (REFUSED.has(code) || UNSAFE.has(code)) {
      const message = `${code} cannot be a code: it is a word of the expression language`
      model.report.error(path, 'code-reserved', message, `such as ${code}_1`)
    }
  }
}

/** Added options stand beside the carried ones. */
function checkAdded(model: SurveyModel, { optionsFrom }: Question): void {
  if (optionsFrom?.add === undefined) return
  checkList(model, optionsFrom.add, new Set(model.questions.get(optionsFrom.question)?.options.codes))
}
