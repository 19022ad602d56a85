import type { Iteration, SessionReading } from '../reading.ts'

/** How the loops around a question are told from where an expression stands: the iterations at hand there. */
export type Locate = (reading: SessionReading) => Iteration

/** The part of an iteration that names these loops. */
export function pick(iteration: Iteration, loops: readonly string[]): Iteration {
  if (loops.length === 0 || iteration === null) return null
  const picked: Record<string, string> = {}
  for (const loop of loops) {
    const key = iteration[loop]
    if (key !== undefined) picked[loop] = key
  }
  return picked
}

export const within = (iteration: Iteration, loop: string, key: string): Iteration => ({ ...iteration, [loop]: key })

/** Every iteration of `loops` inside `outer`, in the order shown, the outermost loop slowest. */
export function iterationsOf(
  reading: SessionReading,
  loops: readonly string[],
  outer: Iteration,
): readonly Iteration[] {
  let found: readonly Iteration[] = [outer]
  for (const loop of loops) {
    found = found.flatMap((iteration) => reading.keys(loop, iteration).map((key) => within(iteration, loop, key)))
  }
  return found
}

/** How many loops two places share, from the outside. */
export function sharedLoops(a: readonly string[], b: readonly string[]): number {
  let shared = 0
  while (shared < a.length && a[shared] === b[shared]) shared++
  return shared
}
