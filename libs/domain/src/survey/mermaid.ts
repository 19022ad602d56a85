import type { CompiledPage, CompiledSurvey, LoopSource, Target } from './compiled.ts'
import { mayBeSkipped } from './graph.ts'

/** Longest label that a box of a drawing can hold. */
const MAX_LABEL = 40

/**
 * The flow of a survey as Mermaid text: pages as boxes (rounded when they may be hidden), loops and groups around them,
 * jumps with their conditions, endings at the end. Authors paste it wherever Mermaid is drawn.
 */
export function surveyGraphMermaid(survey: CompiledSurvey): string {
  const lines = ['flowchart TD', '  start((start))']
  const drawn = new Set<string>()
  for (const loop of survey.loops.values()) if (loop.parent === null) drawLoop(survey, loop.id, '  ', lines, drawn)
  for (const page of survey.pages) if (!drawn.has(page.id)) lines.push(`  ${box(survey, page)}`)
  const endings = new Set<string>()
  const end = (id: string): string => {
    endings.add(id)
    return endNode(id)
  }
  lines.push(`  start --> ${survey.pages[0] === undefined ? end('completed') : pageNode(survey.pages[0].id)}`)
  for (const page of survey.pages) lines.push(...waysOf(survey, page, end).map((way) => `  ${way}`))
  for (const id of endings) {
    const outcome = survey.endings.get(id)?.outcome ?? ''
    lines.push(`  ${endNode(id)}([${quoted(`${id}: ${outcome}`)}])`)
  }
  return `${lines.join('\n')}\n`
}

// Ids of ours are prefixed, because Mermaid gives words such as "end" a meaning of their own.
const pageNode = (id: string): string => `p_${id}`
const word = (id: string): string => id.replaceAll('_', '__').replaceAll('-', '_h')
const endNode = (id: string): string => `e_${word(id)}`

function drawLoop(survey: CompiledSurvey, id: string, indent: string, lines: string[], drawn: Set<string>): void {
  const loop = survey.loops.get(id)
  if (loop === undefined) return
  lines.push(`${indent}subgraph l_${word(id)}[${quoted(`loop ${id} over ${sourceOf(loop.over)}`)}]`)
  for (const inner of survey.loops.values())
    if (inner.parent === id) drawLoop(survey, inner.id, `${indent}  `, lines, drawn)
  for (const page of survey.pages) {
    if (!loop.pages.includes(page.id) || drawn.has(page.id)) continue
    drawn.add(page.id)
    lines.push(`${indent}  ${box(survey, page)}`)
  }
  lines.push(`${indent}end`)
}

function sourceOf(over: LoopSource): string {
  if (over.kind === 'answer') return over.question
  return over.kind === 'repeat' ? `${over.count.source} times` : `${over.items.length} items`
}

function box(survey: CompiledSurvey, page: CompiledPage): string {
  const questions = page.questions.map((question) => question.id).join(' ')
  const label = quoted(`${page.id}${questions === '' ? '' : `: ${questions}`}`)
  return mayBeSkipped(survey, page) ? `${pageNode(page.id)}(${label})` : `${pageNode(page.id)}[${label}]`
}

/** Jumps with their conditions, quotas, and where a page leads when none applies. */
function waysOf(survey: CompiledSurvey, page: CompiledPage, end: (id: string) => string): readonly string[] {
  const from = pageNode(page.id)
  const to = (target: Target): string => (target.kind === 'page' ? pageNode(target.page) : end(target.ending))
  const ways: string[] = []
  for (const plan of page.plans) {
    ways.push(`${from} -. ${quoted(`${plan.id} full`)} .-> ${end(plan.onFull)}`)
    if (plan.noMatch !== null) ways.push(`${from} -. ${quoted(`${plan.id}: no cell`)} .-> ${end(plan.noMatch)}`)
  }
  for (const rule of page.next) {
    if (rule.if === null) return [...ways, `${from} --> ${to(rule.target)}`]
    ways.push(`${from} -- ${quoted(rule.if.source)} --> ${to(rule.target)}`)
  }
  for (const id of page.loops) {
    const loop = survey.loops.get(id)
    const [first] = loop?.pages ?? []
    if (loop?.pages.at(-1) === page.id && first !== undefined)
      ways.push(`${from} -- ${quoted(`next ${id}`)} --> ${pageNode(first)}`)
  }
  const next = survey.pages[page.index + 1]
  return [...ways, `${from} --> ${next === undefined ? end('completed') : pageNode(next.id)}`]
}

/** A label in quotes; what Mermaid would read as markup is written as entities. */
function quoted(text: string): string {
  const short = text.length > MAX_LABEL ? `${text.slice(0, MAX_LABEL).toWellFormed()}…` : text
  return `"${short.replace(/[#"&<>]/g, (sign) => `#${sign.charCodeAt(0)};`).replace(/\s+/g, ' ')}"`
}
