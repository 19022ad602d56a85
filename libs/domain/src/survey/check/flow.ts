import type { Compiler } from '../compile/compiler.ts'
import type { CompiledPage, CompiledSurvey } from '../compiled.ts'
import { pointer } from '../diagnostic.ts'
import { pageNode, reachableFrom, START, type SurveyGraph } from '../graph.ts'

/** Every page can be reached, and from every page the end can. */
export function checkFlow(survey: CompiledSurvey, { model, report }: Compiler, { edges, hidden }: SurveyGraph): void {
  const reached = reachableFrom(edges, START)
  const place = (page: CompiledPage) => model.placeOf(model.page.get(page.id)?.definition ?? {})
  const ends = leadingToEnd(edges)
  const told = new Set<string>()
  for (const page of survey.pages) {
    const node = pageNode(page.id)
    if (hidden.has(page.id)) {
      report.warning(pointer(place(page), 'visibleIf'), 'page-never-shown', `page ${page.id} is never shown`)
    } else if (!reached.has(node)) {
      report.error(
        place(page),
        'page-unreachable',
        `no way leads to page ${page.id}`,
        'a jump before it always goes elsewhere',
      )
    } else if (!ends.has(node) && !told.has(node)) {
      const circle = circleBehind(survey, page, edges)
      // What lies on the way to the circle is stuck for the same reason.
      for (const other of reachableFrom(edges, node)) told.add(other)
      const jumping = circle.find((other) => other.next.length > 0) ?? page
      const pages = circle.map((other) => other.id).join(', ')
      const message = `from page ${page.id} no way leads to an ending: it goes round ${pages}`
      report.error(pointer(place(jumping), 'next'), 'endless-cycle', message, 'give one of the jumps a condition')
    }
    checkDeadRules(page, place(page), report)
  }
}

/** Pages that a session comes back to for ever once it is on this one. */
const circleBehind = (
  survey: CompiledSurvey,
  page: CompiledPage,
  edges: ReadonlyMap<string, readonly string[]>,
): readonly CompiledPage[] => {
  const ahead = reachableFrom(edges, pageNode(page.id))
  return survey.pages.filter((other) => {
    const node = pageNode(other.id)
    return (ahead.has(node) || other === page) && reachableFrom(edges, node).has(node)
  })
}

/** Rules behind one that always applies. */
function checkDeadRules(page: CompiledPage, path: string, report: Compiler['report']): void {
  const certain = page.next.findIndex((rule) => rule.if === null)
  if (certain < 0 || certain === page.next.length - 1) return
  const at = pointer(pointer(path, 'next'), certain + 1)
  report.warning(
    at,
    'rule-dead',
    'the rule before this one always applies',
    'move it to the end, or give it a condition',
  )
}

/** Nodes from which some ending can be reached. */
function leadingToEnd(edges: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const backward = new Map<string, string[]>()
  const add = (from: string, to: string) => {
    const known = backward.get(to)
    if (known === undefined) backward.set(to, [from])
    else known.push(from)
  }
  for (const [from, targets] of edges) {
    for (const to of targets) {
      add(from, to)
      if (to.startsWith('ending:')) add(to, 'end')
    }
  }
  return reachableFrom(backward, 'end')
}
