import type { Value } from '../expression/value.ts'
import type { Figure } from '../quota/figures.ts'

/** Loop id → key of the iteration, outermost first; null outside loops. */
export type Iteration = Readonly<Record<string, string>> | null

/**
 * What the expressions of a survey read of a session: the `View` of every `Env` they run in.
 * The session engine implements it; the references made in `survey/scope/` are its only readers.
 *
 * `iteration` arguments name every loop around the question (null for one outside loops). An answer that is missing,
 * hidden, off the path or in an iteration that is no longer there reads as null; so does a choice not displayed.
 */
export interface SessionReading {
  /** The iteration in which an expression runs; `at` gives the same session seen from another one. */
  readonly iteration: Iteration
  at(iteration: Iteration): SessionReading
  /** The answer as a value of the question's type (`valueTypeOf`), `other` texts left out. */
  value(question: string, iteration: Iteration): Value
  /** Label of the choice; a list of them for several; otherwise the answer itself as text. */
  label(question: string, iteration: Iteration): Value
  /** What was typed under the chosen option that takes a text. */
  other(question: string, iteration: Iteration): string | null
  /** A field of a consent (`given`, `version`) or of a contact. */
  field(question: string, field: string, iteration: Iteration): Value
  /** Whether the question was put before the respondent. */
  seen(question: string, iteration: Iteration): boolean
  /** Codes of the options displayed, or that would be. */
  displayedOptions(question: string, iteration: Iteration): readonly string[]
  /** Codes of the rows (items, groups) displayed, or that would be, in the order shown. */
  displayedRows(question: string, iteration: Iteration): readonly string[]
  /** Keys of a loop's iterations in the order shown; `outer` names the loops around it. */
  keys(loop: string, outer: Iteration): readonly string[]
  /** `loop.label` of the iteration of `loop` that `iteration` names. */
  loopLabel(loop: string, iteration: Iteration): string | null
  hidden(name: string): Value
  /** `url.x`, `device.x`, `session.x`; null where the session knows nothing of it. */
  outside(space: 'url' | 'device' | 'session', name: string): Value
  /** Value of a variable, computed once for this reading, outside loops. */
  variable(name: string): Value
  /** How a cell stood when the page was shown, or stands while one is being decided; null where that is not known. Never decides admission. */
  quota(plan: string, cell: string): Figure | null
  /** The option at hand in `optionsFrom.filter`; null elsewhere. */
  readonly option: { readonly code: string; readonly label: string } | null
}
