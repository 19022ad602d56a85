import { answerKey } from '../../answers/key.ts'
import type { Order } from '../../survey/document.ts'
import type { Iteration } from '../../survey/reading.ts'
import type { SessionContext } from '../context.ts'
import { arrange } from './arrange.ts'
import { randomOf } from './random.ts'

/** The name of an order in a session: what is ordered, and inside loops the iteration. */
export const orderKey = (scope: string, iteration: Iteration): string => answerKey(scope, iteration)

/**
 * Displayed codes in the order of this session. An order that was shown before is kept as long as it still fits, so that a
 * later version of this software cannot stir up a running session; otherwise it is drawn from the seed.
 * @param all every code that can ever be displayed
 */
export function arrangedCodes(
  context: SessionContext,
  key: string,
  order: Order,
  all: () => readonly string[],
  displayed: readonly string[],
): readonly string[] {
  const stored = context.state.orders[key]
  if (stored !== undefined && fits(stored, displayed, order.pick)) return stored
  const { seed, version } = context.state
  return arrange(all(), displayed, order, () => randomOf(seed, version, key))
}

function fits(stored: readonly string[], displayed: readonly string[], pick: number | undefined): boolean {
  const size = pick === undefined ? displayed.length : Math.min(pick, displayed.length)
  if (stored.length !== size) return false
  const codes = new Set(displayed)
  return stored.every((code) => codes.has(code))
}
