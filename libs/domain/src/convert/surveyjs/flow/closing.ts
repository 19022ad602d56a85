import type { Page } from '../../../survey/document.ts'
import { type Conversion, from } from '../conversion.ts'
import { condition, LEVEL, type Part } from '../expression/part.ts'
import { allOf, anyOf, negation } from '../expression/truth.ts'
import type { Known } from '../names/known.ts'
import type { Endings } from './endings.ts'

/** A page of the document with what is known of its place. */
export interface LaidPage {
  readonly page: Page
  readonly around: readonly Known[]
  /** The part of its condition that can be evaluated outside its loops; null when it has none. */
  readonly outside: Part | null
}

/**
 * Adds the ways to end to each page that can be the last one: the last page, and those before it as long as
 * everything behind them can be hidden.
 */
export function addClosing(conversion: Conversion, pages: readonly LaidPage[], { ways }: Endings): readonly LaidPage[] {
  if (ways.length === 0) return pages
  const closed = [...pages]
  const hidden: Part[] = []
  for (let index = pages.length - 1; index >= 0; index--) {
    const laid = pages[index]
    if (laid === undefined) break
    const reasons = reasonsToHide(laid)
    // A page that is hidden whenever one behind it is can never be the last.
    if (reasons.some(({ text }) => hidden.some((other) => other.text === text))) continue
    const rules = ways.map(({ when, goto, path }) => {
      const all = allOf([...lastIteration(laid.around), ...hidden, when])
      return from(conversion, path, all.literal === true ? { goto } : { if: all.text, goto })
    })
    const next = [...(laid.page.next ?? []), ...rules]
    closed[index] = { ...laid, page: from(conversion, conversion.origins.get(laid.page) ?? '', { ...laid.page, next }) }
    if (reasons.length === 0) break
    hidden.push(anyOf(reasons))
  }
  return closed
}

/** Inside a loop the survey ends only after the last iteration. */
const lastIteration = (around: readonly Known[]): readonly Part[] =>
  around.map((_, depth) => {
    const loop = `loop${'.parent'.repeat(depth)}`
    return condition(`${loop}.index = ${loop}.total`)
  })

/**
 * Any of these hides the page; without one it is always shown. Of a page in a loop what cannot be said from outside is
 * left out: then an ending under a condition gives way to the plain one.
 */
function reasonsToHide({ page, around, outside }: LaidPage): readonly Part[] {
  const reasons = around.length > 0 ? emptyLoops(around) : hiddenQuestions(page)
  return outside === null ? reasons : [negation(outside), ...reasons]
}

/** A page is passed by when none of its questions is shown. */
function hiddenQuestions({ questions }: Page): readonly Part[] {
  const conditions = questions.flatMap(({ visibleIf }) => visibleIf ?? [])
  if (conditions.length < questions.length) return []
  return [negation(anyOf([...new Set(conditions)].map((text) => condition(text, LEVEL.or))))]
}

/** Loops whose number of iterations is no fixed one may have none. */
const emptyLoops = (around: readonly Known[]): readonly Part[] =>
  around
    .slice(0, 1)
    .flatMap(({ loop }) =>
      loop === null || /^\d+$/.test(loop.size) ? [] : [condition(`coalesce(${loop.size}, 0) < 1`)],
    )
