import { IMPLICIT_ENDINGS } from '../compile/compile-endings.ts'
import { targetOf } from '../compile/compile-pages.ts'
import { pointer } from '../diagnostic.ts'
import type { OptionsFrom, Order, Question } from '../document.ts'
import type { ModelQuestion, SurveyModel } from '../model.ts'
import { suggestion } from '../nearest.ts'
import { MAX_CARRY } from '../option-universe.ts'

/** Every name that stands for another part of the document is the name of one. */
export function checkReferences(model: SurveyModel): void {
  const { document } = model
  const groups = new Set(document.groups?.map((group) => group.id))
  for (const page of document.pages) {
    const path = model.placeOf(page)
    if (page.group !== undefined) known(model, groups, page.group, pointer(path, 'group'), 'group')
    for (const rule of page.next ?? []) checkTarget(model, rule.goto, pointer(model.placeOf(rule), 'goto'))
  }
  for (const question of model.questions.values()) checkQuestion(model, question)
  for (const loop of document.loops ?? []) {
    const path = model.placeOf(loop)
    loop.pages.forEach((page, i) => {
      known(model, model.page, page, pointer(pointer(path, 'pages'), i), 'page')
    })
    if ('answer' in loop.over) checkLoopAnswer(model, loop.over.answer, pointer(pointer(path, 'over'), 'answer'))
  }
  for (const plan of document.quotas ?? []) {
    const path = model.placeOf(plan)
    known(model, model.page, plan.after, pointer(path, 'after'), 'page')
    if (plan.onFull !== undefined) checkTarget(model, plan.onFull, pointer(path, 'onFull'))
    if (plan.noMatch !== undefined && plan.noMatch !== 'pass')
      checkTarget(model, plan.noMatch, pointer(path, 'noMatch'))
  }
}

type Kind = 'page' | 'question' | 'ending' | 'group' | 'list' | 'code'

interface Names {
  has(id: string): boolean
  keys(): Iterable<string>
}

function known(model: SurveyModel, names: Names, id: string, path: string, kind: Kind): boolean {
  if (names.has(id)) return true
  model.report.error(path, `unknown-${kind}`, `there is no ${kind} ${id}`, suggestion(id, names.keys()))
  return false
}

function checkTarget(model: SurveyModel, goto: string, path: string): void {
  const target = targetOf(goto)
  if (target.kind === 'page') known(model, model.page, target.page, path, 'page')
  else {
    const endings = new Set([...Object.keys(IMPLICIT_ENDINGS), ...Object.keys(model.document.endings ?? {})])
    known(model, endings, target.ending, path, 'ending')
  }
}

function checkLoopAnswer(model: SurveyModel, id: string, path: string): void {
  if (!known(model, model.questions, id, path, 'question')) return
  const question = model.questions.get(id)
  if (question !== undefined && !hasChoices(question)) {
    model.report.error(
      path,
      'not-a-choice',
      `${id} is a ${question.definition.type} question and has no options to go through`,
    )
  }
}

/** Single, multiple and ranked choices; a group rank has options too, but its answer is by group. */
const hasChoices = ({ valueType }: ModelQuestion): boolean =>
  valueType.kind === 'code' || valueType.kind === 'codes' || valueType.kind === 'list'

function checkQuestion(model: SurveyModel, question: ModelQuestion): void {
  const { definition } = question
  const path = model.placeOf(definition)
  if (definition.optionsList !== undefined) {
    const lists = new Map(Object.entries(model.document.lists ?? {}))
    known(model, lists, definition.optionsList, pointer(path, 'optionsList'), 'list')
  }
  if (definition.optionsFrom !== undefined)
    checkCarry(model, question, definition.optionsFrom, pointer(path, 'optionsFrom'))
  if (definition.order !== undefined)
    checkOrder(model, definition.order, orderedCodes(question), pointer(path, 'order'))
}

function checkCarry(model: SurveyModel, question: ModelQuestion, from: OptionsFrom, path: string): void {
  const at = pointer(path, 'question')
  if (!known(model, model.questions, from.question, at, 'question')) return
  const source = model.questions.get(from.question)
  if (source === undefined) return
  if (!hasChoices(source)) {
    model.report.error(
      at,
      'not-a-choice',
      `${from.question} is a ${source.definition.type} question and has no options to carry`,
    )
  } else if (carriesFromItself(model, question.definition)) {
    model.report.error(
      at,
      'carry-cycle',
      `${question.definition.id} gets its options from itself, through ${from.question}`,
    )
  } else if (question.options.depth > MAX_CARRY) {
    model.report.error(at, 'carry-cycle', `options are carried through more than ${MAX_CARRY} questions`)
  }
  if (from.mode === 'ranked' && source.definition.type !== 'rank') {
    model.report.error(pointer(path, 'mode'), 'not-ranked', `${from.question} is not a rank question`, 'use "selected"')
  }
}

function carriesFromItself(model: SurveyModel, start: Question): boolean {
  const visited = new Set<string>()
  let next = start.optionsFrom?.question
  while (next !== undefined && !visited.has(next)) {
    if (next === start.id) return true
    visited.add(next)
    next = model.questions.get(next)?.definition.optionsFrom?.question
  }
  return false
}

/** What the order of a question puts in order. */
const orderedCodes = ({ definition, options, rows }: ModelQuestion): readonly string[] =>
  definition.rows !== undefined || definition.items !== undefined ? rows : options.codes

/** Codes that an order names; also used for the orders of lists, groups and loops. */
export function checkOrder(model: SurveyModel, order: Order, codes: readonly string[], path: string): void {
  const all = new Set(codes)
  const check = (code: string, at: string) => {
    known(model, all, code, at, 'code')
  }
  order.anchors?.forEach((code, i) => {
    check(code, pointer(pointer(path, 'anchors'), i))
  })
  order.groups?.forEach((group, i) => {
    group.forEach((code, j) => {
      check(code, pointer(pointer(pointer(path, 'groups'), i), j))
    })
  })
  for (const code of Object.keys(order.weights ?? {})) check(code, pointer(pointer(path, 'weights'), code))
}
