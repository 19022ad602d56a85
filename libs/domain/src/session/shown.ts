import type { Figures } from '../quota/figures.ts'
import type { CompiledQuestion } from '../survey/compiled.ts'
import type { Iteration } from '../survey/reading.ts'
import { inside, type SessionContext, see } from './context.ts'
import type { Place, Shown } from './event.ts'
import { flowOf } from './flow.ts'
import { loopKeys } from './loops.ts'
import { displayedOptions, displayedRows, optionOrderKey, ordersRows, rowOrderKey } from './options.ts'
import { isSequential } from './order/arrange.ts'
import { orderKey } from './order/session-order.ts'
import { arrangedNodes, groupOrderKey } from './routing.ts'
import { isPageShown, isQuestionShown } from './visibility.ts'

/** A page put before the respondent, with the orders that are shown for the first time or have changed. */
export function shownAt(context: SessionContext, place: Place): Shown {
  const orders: Record<string, readonly string[]> = {}
  const note = (key: string, codes: readonly string[]) => {
    if (!sameCodes(context.state.orders[key], codes)) orders[key] = codes
  }
  noteFlow(context, place, note)
  for (const question of context.survey.page.get(place.page)?.questions ?? []) {
    if (!isOrdered(question) || !isQuestionShown(context, question, place.iteration)) continue
    noteQuestion(context, question, place.iteration, note)
  }
  return Object.keys(orders).length === 0 ? place : { ...place, orders }
}

/**
 * Goes on with other figures, unless the page would be an empty one with them: who took the last seat on the way there still sees
 * what is shown while seats are left.
 */
export function seeAt(context: SessionContext, place: Place, figures: Figures | null): void {
  const before = context.figures
  see(context, figures)
  const page = context.survey.page.get(place.page)
  if (context.figures !== before && page !== undefined && !isPageShown(context, page, place.iteration))
    see(context, before)
}

type Note = (key: string, codes: readonly string[]) => void

const isOrdered = (question: CompiledQuestion): boolean => !isSequential(question.order)

function noteQuestion(context: SessionContext, question: CompiledQuestion, iteration: Iteration, note: Note): void {
  if (question.source !== null) {
    const codes = displayedOptions(context, question, iteration).map((option) => option.code)
    note(optionOrderKey(question, iteration), codes)
  } else if (ordersRows(question)) {
    note(rowOrderKey(question, iteration), displayedRows(context, question, iteration))
  }
}

/** Orders of the groups and loops that lead to a place. */
function noteFlow(context: SessionContext, place: Place, note: Note): void {
  let outer: Iteration = null
  for (const { level, node } of flowOf(context.survey).paths.get(place.page) ?? []) {
    for (const { group, members } of level.groups) {
      if (isSequential(group.order) || !members.includes(node)) continue
      const arranged = arrangedNodes(context, level, outer).filter((each) => members.includes(each))
      note(
        groupOrderKey(group.id, outer),
        arranged.map((each) => each.id),
      )
    }
    if (node.loop === null) continue
    if (!isSequential(context.survey.loops.get(node.loop)?.order ?? null)) {
      note(orderKey(node.loop, outer), loopKeys(context, node.loop, outer))
    }
    outer = inside(outer, node.loop, place.iteration?.[node.loop] ?? '')
  }
}

const sameCodes = (stored: readonly string[] | undefined, codes: readonly string[]): boolean =>
  stored !== undefined && stored.length === codes.length && stored.every((code, index) => code === codes[index])
