import { answerKey } from '../answers/key.ts'
import type { Iteration } from '../survey/reading.ts'
import { holds, inside, type SessionContext } from './context.ts'
import type { Place } from './event.ts'
import { type FlowLevel, type FlowNode, type FlowPath, flowOf } from './flow.ts'
import { loopKeys } from './loops.ts'
import { isSequential } from './order/arrange.ts'
import { arrangedCodes, orderKey } from './order/session-order.ts'
import { isPageShown } from './visibility.ts'

/** Where the way leads after a page. */
export type Destination =
  | { readonly kind: 'place'; readonly place: Place }
  | { readonly kind: 'ending'; readonly ending: string }

const COMPLETED: Destination = { kind: 'ending', ending: 'completed' }

/** The first page of a session, or the end when there is nothing to show. */
export const firstDestination = (context: SessionContext): Destination =>
  destination(firstIn(context, flowOf(context.survey).top, 0, null))

/**
 * Where the way leads after a submitted page: the first true `next` rule wins, also inside a loop, which it leaves unless it names a
 * page of it; otherwise the next page of the iteration, the next iteration, what follows the loop; at the end `completed`.
 */
export function destinationAfter(context: SessionContext, place: Place): Destination {
  const page = context.survey.page.get(place.page)
  for (const rule of page?.next ?? []) {
    if (!holds(context, rule.if, place.iteration)) continue
    if (rule.target.kind === 'ending') return { kind: 'ending', ending: rule.target.ending }
    return destination(enteredAt(context, rule.target.page, place))
  }
  return destination(placeAfter(context, place))
}

const destination = (place: Place | null): Destination => (place === null ? COMPLETED : { kind: 'place', place })

/**
 * The first page shown at or after a page that a rule names. A rule inside a loop that names a page of the same loop stays in the
 * iteration; a loop that a rule leads into is entered with its first iteration.
 */
function enteredAt(context: SessionContext, pageId: string, from: Place): Place | null {
  const { paths } = flowOf(context.survey)
  const [path = [], here = []] = [paths.get(pageId), paths.get(from.page)]
  const shared = path.findLastIndex(({ level }, depth) => here[depth]?.level === level)
  const step = path[shared]
  if (step === undefined) return null
  const { level, node } = step
  const iteration = iterationTo(path, shared, from.iteration)
  const nodes = arrangedNodes(context, level, iteration)
  const index = nodes.indexOf(node)
  // A page that its group left out is shown all the same when a rule names it.
  const named = index >= 0 ? firstIn(context, level, index, iteration) : entered(context, node, iteration)
  return named ?? laterFrom(context, path.slice(0, shared + 1), from.iteration)
}

const placeAfter = (context: SessionContext, place: Place): Place | null =>
  laterFrom(context, flowOf(context.survey).paths.get(place.page) ?? [], place.iteration)

/** The first place shown after the end of a path: on its own level, otherwise on those around it. */
function laterFrom(context: SessionContext, path: FlowPath, iteration: Iteration): Place | null {
  for (let depth = path.length - 1; depth >= 0; depth--) {
    const found = laterOnLevel(context, path, depth, iteration)
    if (found !== null) return found
  }
  return null
}

/** The next place on the level at `depth` of a path: later in this iteration, otherwise in the loop's next ones. */
function laterOnLevel(context: SessionContext, path: FlowPath, depth: number, iteration: Iteration): Place | null {
  const step = path[depth]
  if (step === undefined) return null
  const { level, node } = step
  const here = iterationTo(path, depth, iteration)
  const later = firstIn(context, level, positionAfter(level, arrangedNodes(context, level, here), node), here)
  if (later !== null || level.loop === null) return later
  const outer = iterationTo(path, depth - 1, iteration)
  const keys = loopKeys(context, level.loop, outer)
  const current = keys.indexOf(here?.[level.loop] ?? '')
  for (const key of current < 0 ? [] : keys.slice(current + 1)) {
    const found = firstIn(context, level, 0, inside(outer, level.loop, key))
    if (found !== null) return found
  }
  return null
}

/** The part of an iteration that belongs to the first levels of a path. */
function iterationTo(path: FlowPath, depth: number, iteration: Iteration): Iteration {
  let part: Iteration = null
  for (const { level } of path.slice(0, depth + 1)) {
    if (level.loop !== null) part = inside(part, level.loop, iteration?.[level.loop] ?? '')
  }
  return part
}

function firstIn(context: SessionContext, level: FlowLevel, from: number, iteration: Iteration): Place | null {
  const nodes = arrangedNodes(context, level, iteration)
  for (let index = from; index < nodes.length; index++) {
    const found = entered(context, nodes[index] as FlowNode, iteration)
    if (found !== null) return found
  }
  return null
}

function entered(context: SessionContext, node: FlowNode, iteration: Iteration): Place | null {
  if (node.loop === null) {
    return isPageShown(context, node.page, iteration) ? { page: node.page.id, iteration } : null
  }
  for (const key of loopKeys(context, node.loop, iteration)) {
    const found = firstIn(context, node.level, 0, inside(iteration, node.loop, key))
    if (found !== null) return found
  }
  return null
}

/** The nodes of a level in the order of this session: the pages of a group change places among themselves. */
export function arrangedNodes(context: SessionContext, level: FlowLevel, iteration: Iteration): readonly FlowNode[] {
  if (level.groups.length === 0) return level.nodes
  const memo = answerKey(level.loop ?? '', iteration)
  const known = context.memo.nodes.get(memo)
  if (known !== undefined) return known
  const replaced = new Map<FlowNode, FlowNode | null>()
  for (const { group, members } of level.groups) {
    const arranged = arrangedMembers(context, group.id, members, iteration)
    for (const [index, member] of members.entries()) replaced.set(member, arranged[index] ?? null)
  }
  const nodes = level.nodes.flatMap((node) => {
    const instead = replaced.get(node)
    return instead === undefined ? [node] : instead === null ? [] : [instead]
  })
  context.memo.nodes.set(memo, nodes)
  return nodes
}

/** What the order of a group's pages is stored under. */
export const groupOrderKey = (group: string, iteration: Iteration): string => orderKey(`group:${group}`, iteration)

function arrangedMembers(
  context: SessionContext,
  groupId: string,
  members: readonly FlowNode[],
  iteration: Iteration,
): readonly FlowNode[] {
  const order = context.survey.groups.get(groupId)?.order ?? null
  if (order === null || (isSequential(order) && order.pick === undefined)) return members
  const byId = new Map(members.map((node) => [node.id, node]))
  const ids = [...byId.keys()]
  return arrangedCodes(context, groupOrderKey(groupId, iteration), order, () => ids, ids).flatMap(
    (id) => byId.get(id) ?? [],
  )
}

/** Where to go on after a node. One that its group left out is followed by what follows the group. */
function positionAfter(level: FlowLevel, nodes: readonly FlowNode[], node: FlowNode): number {
  const index = nodes.indexOf(node)
  if (index >= 0) return index + 1
  const members = level.groups.find((each) => each.members.includes(node))?.members ?? []
  return nodes.findLastIndex((each) => members.includes(each)) + 1
}
