import { EvaluationFault } from './fault.ts'
import type { Env } from './scope.ts'
import type { Value } from './value.ts'

/** Steps of one evaluation: one per node evaluated and per list element visited by an operator or function. */
export const MAX_STEPS = 10_000

/** Texts longer than this cost a step for each further so many characters, or memory and time would have no bound. */
const FREE_TEXT = 1_000

/** One evaluation under way. `countIf` and its kin swap `env` while they are inside a row. */
export interface Run<View = unknown> {
  env: Env<View>
  steps: number
}

/** @throws EvaluationFault when the budget is spent */
export function charge(run: Run, steps: number): void {
  run.steps += steps
  if (run.steps > MAX_STEPS)
    throw new EvaluationFault('budget-exceeded', `the expression took more than ${MAX_STEPS} steps`)
}

/** Charges for handling so many characters; nothing for texts of everyday length. */
export function chargeText(run: Run, length: number): void {
  if (length > FREE_TEXT) charge(run, Math.floor(length / FREE_TEXT))
}

/** Searching takes up to the product of two lengths; so many comparisons of characters cost one step (about 50 µs). */
const COMPARISONS_PER_STEP = 100_000

/** Charges for looking for something of this length anywhere in a text. */
export function chargeSearch(run: Run, whole: string, length: number): void {
  charge(run, Math.floor((whole.length * length) / COMPARISONS_PER_STEP))
}

/** Reads null as `''`, as all text functions do. */
export function textOf(run: Run, value: Value): string {
  if (value === null) return ''
  if (typeof value !== 'string') throw new EvaluationFault('type-mismatch', 'expected a text')
  chargeText(run, value.length)
  return value
}

/** The elements of a list, each charged; null as the empty list. */
export function elementsOf(run: Run, value: Value): readonly Value[] {
  if (value === null) return []
  if (!Array.isArray(value)) throw new EvaluationFault('type-mismatch', 'expected a list')
  charge(run, value.length)
  return value
}

/** The numbers among values, nulls left out. */
export function numbersOf(values: readonly Value[]): number[] {
  const numbers: number[] = []
  for (const value of values) {
    if (value === null) continue
    if (typeof value !== 'number') throw new EvaluationFault('type-mismatch', 'expected a list of numbers')
    numbers.push(value)
  }
  return numbers
}
