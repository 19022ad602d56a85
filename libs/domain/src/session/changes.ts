import { countedEntry } from '../events/answer-rows.ts'
import type { CompiledSurvey } from '../survey/compiled.ts'
import type { SessionContext } from './context.ts'
import type { AnswerChange } from './event.ts'
import type { AnswerEntry } from './state.ts'

/** What a submission did to answers, as its event tells it. */
export interface PathChanges {
  /** Answers that moved on to (true) or off (false) the path without being sent, by answer key. */
  readonly path: Readonly<Record<string, boolean>>
  /** Every answer that counts otherwise than before, in counted form. */
  readonly changed: readonly AnswerChange[]
}

/** @param sent keys of the answers that were sent; those are on the path by themselves */
export function changesOf(context: SessionContext, sent: ReadonlySet<string>): PathChanges {
  const before = context.state.answers
  const path: Record<string, boolean> = {}
  const changed: AnswerChange[] = []
  for (const [key, entry] of context.changes) {
    const earlier = before.get(key)
    if (!sent.has(key) && earlier !== undefined && earlier.onPath !== entry.onPath) path[key] = entry.onPath
    const change = changeOf(context.survey, earlier, entry)
    if (change !== null) changed.push(change)
  }
  return { path, changed }
}

function changeOf(survey: CompiledSurvey, before: AnswerEntry | undefined, after: AnswerEntry): AnswerChange | null {
  const from = countedEntry(survey, before)
  const to = countedEntry(survey, after)
  if (sameJson(from, to)) return null
  const { question, iteration } = after
  return iteration === null ? { question, from, to } : { question, iteration, from, to }
}

/** Equality of counted forms: scalars, lists, and lists or scalars by row. The order of the rows does not matter. */
function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  const others = new Map(Object.entries(b))
  return Object.entries(a).every(([key, value]) => others.has(key) && sameJson(value, others.get(key)))
}
