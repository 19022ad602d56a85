import type { Iteration } from '../survey/reading.ts'
import { inside, type SessionContext } from './context.ts'
import { type FlowNode, flowOf, pagesIn } from './flow.ts'
import { loopKeys } from './loops.ts'
import { arrangedNodes } from './routing.ts'
import { isTerminal } from './status.ts'

/**
 * How far a session is on its way, 0 to 1: the share of the survey's pages that lie before the current one in the order of this session.
 * A loop weighs as much as its pages, and its iterations share that evenly, so that the bar moves inside it too.
 */
export function progressOf(context: SessionContext): number {
  const { status, place } = context.state
  if (isTerminal(status)) return 1
  if (place === null) return 0
  const total = context.survey.pages.length
  let done = 0
  let share = 1
  let outer: Iteration = null
  for (const { level, node } of flowOf(context.survey).paths.get(place.page) ?? []) {
    const nodes = arrangedNodes(context, level, outer)
    const before = nodes.slice(0, Math.max(0, nodes.indexOf(node)))
    done += share * before.reduce((sum, each) => sum + weightOf(each), 0)
    if (node.loop === null) break
    const keys = loopKeys(context, node.loop, outer)
    const key = place.iteration?.[node.loop] ?? ''
    share /= Math.max(1, keys.length)
    done += share * Math.max(0, keys.indexOf(key)) * weightOf(node)
    outer = inside(outer, node.loop, key)
  }
  return Math.round((done / total) * 1000) / 1000
}

const weightOf = (node: FlowNode): number => pagesIn(node).length
