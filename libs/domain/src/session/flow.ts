import type { CompiledGroup, CompiledPage, CompiledSurvey } from '../survey/compiled.ts'

/** The pages of a survey as they nest: a loop stands among the pages around it as one thing with pages inside. */
export type FlowNode =
  | { readonly id: string; readonly loop: null; readonly page: CompiledPage }
  | { readonly id: string; readonly loop: string; readonly level: FlowLevel }

/** What stands side by side: the whole survey, or the inside of one loop. */
export interface FlowLevel {
  /** The loop whose inside this is; null for the whole survey. */
  readonly loop: string | null
  /** In document order. */
  readonly nodes: readonly FlowNode[]
  /** Groups with an order of their own, and which of the nodes are theirs. */
  readonly groups: readonly { readonly group: CompiledGroup; readonly members: readonly FlowNode[] }[]
}

/** Where a page stands: the levels from the outermost to its own, each with the node that leads to the page. */
export type FlowPath = readonly { readonly level: FlowLevel; readonly node: FlowNode }[]

export interface Flow {
  readonly top: FlowLevel
  readonly paths: ReadonlyMap<string, FlowPath>
}

const flows = new WeakMap<CompiledSurvey, Flow>()

/** The flow of a survey, worked out once for each compiled version. */
export function flowOf(survey: CompiledSurvey): Flow {
  const known = flows.get(survey)
  if (known !== undefined) return known
  const top = levelOf(survey, null, 0, survey.pages)
  const paths = new Map<string, FlowPath>()
  addPaths(paths, top, [])
  const flow = { top, paths }
  flows.set(survey, flow)
  return flow
}

/** @param depth how many loops are around these pages */
function levelOf(
  survey: CompiledSurvey,
  loop: string | null,
  depth: number,
  pages: readonly CompiledPage[],
): FlowLevel {
  const nodes: FlowNode[] = []
  for (let index = 0; index < pages.length; ) {
    const page = pages[index] as CompiledPage
    const inner = page.loops[depth]
    if (inner === undefined) {
      nodes.push({ id: page.id, loop: null, page })
      index++
      continue
    }
    const inside: CompiledPage[] = []
    while (pages[index]?.loops[depth] === inner) inside.push(pages[index++] as CompiledPage)
    nodes.push({ id: inner, loop: inner, level: levelOf(survey, inner, depth + 1, inside) })
  }
  return { loop, nodes, groups: groupsOf(survey, nodes) }
}

function groupsOf(survey: CompiledSurvey, nodes: readonly FlowNode[]): FlowLevel['groups'] {
  return [...survey.groups.values()].flatMap((group) => {
    if (group.order === null) return []
    const pages = new Set(group.pages)
    const members = nodes.filter((node) => pagesIn(node).every((page) => pages.has(page.id)))
    return members.length > 0 ? [{ group, members }] : []
  })
}

/** Every page at or below a node. */
export const pagesIn = (node: FlowNode): readonly CompiledPage[] =>
  node.loop === null ? [node.page] : node.level.nodes.flatMap(pagesIn)

function addPaths(paths: Map<string, FlowPath>, level: FlowLevel, above: FlowPath): void {
  for (const node of level.nodes) {
    const path = [...above, { level, node }]
    if (node.loop === null) paths.set(node.page.id, path)
    else addPaths(paths, node.level, path)
  }
}
