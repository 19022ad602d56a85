import { constantOf } from './analysis/constant.ts'
import type { CompiledPage, CompiledSurvey } from './compiled.ts'

/**
 * Where a session can go, as a directed graph. Nodes: `page:<id>` a page that was submitted, `enter:<n>` the place before
 * page n of the document (after the last: before the end), `group:<id>` between the pages of a group whose order is
 * drawn, `ending:<id>`. Pages that may be hidden are passed by from one `enter` to the next, which keeps the graph linear.
 */
export interface SurveyGraph {
  readonly edges: ReadonlyMap<string, readonly string[]>
  /** Pages that no session sees, whatever is answered. */
  readonly hidden: ReadonlySet<string>
}

export const START = 'enter:0'
const enter = (index: number): string => `enter:${index}`
export const pageNode = (id: string): string => `page:${id}`

/** The graph of a survey. Jumps that are certain end the list of a page's ways; impossible ones are left out. */
export function surveyGraph(survey: CompiledSurvey): SurveyGraph {
  const edges = new Map<string, string[]>()
  const add = (from: string, to: string) => {
    const known = edges.get(from)
    if (known === undefined) edges.set(from, [to])
    else known.push(to)
  }
  const hidden = new Set(survey.pages.filter((page) => isNeverShown(survey, page)).map((page) => page.id))
  const hubs = shuffledGroups(survey)
  for (const page of survey.pages) {
    const hub = hubs.get(page.group ?? '')
    addEntry(page, hub, survey, hidden, add)
    const leaves = addJumps(survey, page, add)
    if (leaves) continue
    if (hub === undefined) add(pageNode(page.id), enter(page.index + 1))
    else add(pageNode(page.id), hub.node)
  }
  for (const hub of hubs.values()) {
    for (const id of hub.pages) if (!hidden.has(id)) add(hub.node, pageNode(id))
    add(hub.node, enter(hub.last + 1))
  }
  add(enter(survey.pages.length), 'ending:completed')
  return { edges, hidden }
}

interface Hub {
  readonly node: string
  readonly pages: readonly string[]
  readonly first: number
  readonly last: number
}

/** Groups whose pages are gone through in a drawn order. */
function shuffledGroups(survey: CompiledSurvey): ReadonlyMap<string, Hub> {
  const hubs = new Map<string, Hub>()
  for (const group of survey.groups.values()) {
    if (group.order === null || group.order.kind === 'sequential') continue
    const indexes = group.pages.map((id) => survey.page.get(id)?.index ?? 0)
    const [first, last] = [Math.min(...indexes), Math.max(...indexes)]
    if (indexes.length > 0) hubs.set(group.id, { node: `group:${group.id}`, pages: group.pages, first, last })
  }
  return hubs
}

function addEntry(
  page: CompiledPage,
  hub: Hub | undefined,
  survey: CompiledSurvey,
  hidden: ReadonlySet<string>,
  add: (from: string, to: string) => void,
): void {
  const here = enter(page.index)
  if (hub !== undefined && page.index === hub.first) add(here, hub.node)
  else if (!hidden.has(page.id)) add(here, pageNode(page.id))
  if (hidden.has(page.id) || mayBeSkipped(survey, page)) add(here, enter(page.index + 1))
}

/** Adds the jumps of a page. @returns whether one of them is certain, so that nothing behind it happens */
function addJumps(survey: CompiledSurvey, page: CompiledPage, add: (from: string, to: string) => void): boolean {
  const from = pageNode(page.id)
  for (const plan of page.plans) {
    add(from, `ending:${plan.onFull}`)
    if (plan.noMatch !== null) add(from, `ending:${plan.noMatch}`)
  }
  for (const { if: condition, target } of page.next) {
    const certain = condition === null ? true : constantOf(condition)
    if (certain === false || certain === null) continue
    const to = target.kind === 'page' ? survey.page.get(target.page) : undefined
    // A page that is not there is told elsewhere; here it leads out, so that no second fault comes of it.
    add(from, target.kind === 'ending' ? `ending:${target.ending}` : to === undefined ? 'ending:' : enter(to.index))
    if (certain === true) return true
  }
  return false
}

/** Whether sessions may pass a page by: its own condition, its group's, or a loop that may have no iteration. */
export const mayBeSkipped = (survey: CompiledSurvey, page: CompiledPage): boolean =>
  page.visibleIf !== null ||
  (survey.groups.get(page.group ?? '')?.visibleIf ?? null) !== null ||
  (survey.groups.get(page.group ?? '')?.order?.pick ?? null) !== null ||
  page.loops.some((id) => survey.loops.get(id)?.over.kind !== 'items')

function isNeverShown(survey: CompiledSurvey, page: CompiledPage): boolean {
  const conditions = [page.visibleIf, survey.groups.get(page.group ?? '')?.visibleIf ?? null]
  return conditions.some((condition) => condition !== null && [false, null].includes(verdict(condition)))
}

/** True, false or null when no session can change it; otherwise undefined counts as "may be". */
function verdict(condition: NonNullable<CompiledPage['visibleIf']>): boolean | null {
  const value = constantOf(condition)
  return value === undefined || value === true ? true : value === false ? false : null
}

/** Every node that can be reached from one, itself only when a way leads back to it. */
export function reachableFrom(edges: ReadonlyMap<string, readonly string[]>, start: string): ReadonlySet<string> {
  const found = new Set<string>()
  const open = [...(edges.get(start) ?? [])]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (found.has(node)) continue
    found.add(node)
    open.push(...(edges.get(node) ?? []))
  }
  return found
}
