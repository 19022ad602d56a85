import { targetOf } from '../compile/compile-pages.ts'
import { pointer } from '../diagnostic.ts'
import type { Loop } from '../document.ts'
import type { ModelPage, SurveyModel } from '../model.ts'
import { sharedLoops } from '../scope/places.ts'
import { checkOrder } from './references.ts'

/** Loops and groups are stretches of the document that nest, and no jump lands in the middle of a loop. */
export function checkLoopsAndGroups(model: SurveyModel): void {
  for (const loop of model.document.loops ?? []) checkLoop(model, loop)
  checkOverlaps(model)
  checkGroups(model)
  for (const page of model.pages) checkJumps(model, page)
  for (const [id, list] of Object.entries(model.document.lists ?? {})) {
    const codes = list.options.map((option) => option.code)
    if (list.order !== undefined) checkOrder(model, list.order, codes, pointer(pointer('/lists', id), 'order'))
  }
}

const indexesOf = (model: SurveyModel, loop: Loop): readonly number[] =>
  [...new Set(loop.pages)].flatMap((id) => model.page.get(id)?.index ?? []).sort((a, b) => a - b)

const isStretch = (indexes: readonly number[]): boolean =>
  indexes.every((index, i) => i === 0 || index === (indexes[i - 1] ?? 0) + 1)

function checkLoop(model: SurveyModel, loop: Loop): void {
  const path = model.placeOf(loop)
  if (!isStretch(indexesOf(model, loop))) {
    const hint = 'move them together, or list the pages between them too'
    model.report.error(
      pointer(path, 'pages'),
      'loop-scattered',
      `the pages of loop ${loop.id} do not follow one another`,
      hint,
    )
  }
  const { over } = loop
  if (loop.order === undefined) return
  const universe = 'answer' in over ? model.questions.get(over.answer)?.options.codes : undefined
  const codes = 'items' in over ? over.items.map((item) => item.code) : universe
  // The keys of a repeat are numbers that nobody knows yet.
  if (codes !== undefined) checkOrder(model, loop.order, codes, pointer(path, 'order'))
}

/** Two loops share no page, or one has all pages of the other. */
function checkOverlaps(model: SurveyModel): void {
  const loops = (model.document.loops ?? []).map((loop) => ({ loop, pages: new Set(loop.pages) }))
  loops.forEach(({ loop, pages }, i) => {
    const torn = loops.slice(0, i).find((other) => {
      const apart = pages.isDisjointFrom(other.pages)
      return !apart && !pages.isSubsetOf(other.pages) && !pages.isSupersetOf(other.pages)
    })
    if (torn === undefined) return
    const path = pointer(model.placeOf(loop), 'pages')
    model.report.error(
      path,
      'loop-overlap',
      `loops ${torn.loop.id} and ${loop.id} share only some of their pages`,
      'a loop inside another has a subset of its pages',
    )
  })
}

function checkGroups(model: SurveyModel): void {
  for (const group of model.document.groups ?? []) {
    const path = model.placeOf(group)
    const pages = model.pages.filter((page) => page.definition.group === group.id)
    if (pages.length === 0) {
      model.report.warning(pointer(path, 'id'), 'group-empty', `no page belongs to group ${group.id}`)
      continue
    }
    const loops = new Set(pages.map((page) => page.loops.join('/')))
    if (loops.size > 1) {
      model.report.error(
        pointer(path, 'id'),
        'group-across-loops',
        `the pages of group ${group.id} are in different loops`,
      )
    }
    if (group.order === undefined) continue
    const ids = pages.map((page) => page.definition.id)
    checkOrder(model, group.order, ids, pointer(path, 'order'))
    if (group.order.kind !== 'sequential' && !isStretch(pages.map((page) => page.index))) {
      model.report.error(
        pointer(path, 'order'),
        'group-scattered',
        `the pages of group ${group.id} do not follow one another, so they cannot change places`,
      )
    }
  }
}

/** A jump may go to the first page of a loop; inside, only the loop itself knows which iteration it is. */
function checkJumps(model: SurveyModel, page: ModelPage): void {
  for (const rule of page.definition.next ?? []) {
    const goto = targetOf(rule.goto)
    const to = goto.kind === 'page' ? model.page.get(goto.page) : undefined
    if (to === undefined) continue
    const entered = to.loops.slice(sharedLoops(page.loops, to.loops))
    const middle = entered.find((id) => firstIndex(model, id) !== to.index)
    if (middle === undefined) continue
    const first = model.pages[firstIndex(model, middle) ?? 0]?.definition.id
    model.report.error(
      pointer(model.placeOf(rule), 'goto'),
      'goto-into-loop',
      `${to.definition.id} is in the middle of loop ${middle}, which is not gone through here`,
      `go to its first page, page:${first}`,
    )
  }
}

function firstIndex(model: SurveyModel, id: string): number | undefined {
  const loop = model.loops.get(id)
  return loop === undefined ? undefined : indexesOf(model, loop.definition)[0]
}
