import * as fc from 'fast-check'
import { it } from 'vitest'

/** Runs of each property when somebody has the time: `FUZZ_RUNS=100000`. */
const WANTED = Number(process.env.FUZZ_RUNS ?? 0)

/** Runs between two breaths; a test that blocks for a minute is taken for dead. */
const SLICE = 1_000

/** What one run may take on a busy machine, milliseconds. */
const PATIENCE = 60

/**
 * A property that must hold whatever comes. The seed of a failure is in its message.
 * @param usual runs where `FUZZ_RUNS` asks for no other number; a few seconds at most
 */
export function fuzz<Parts>(name: string, usual: number, property: fc.IProperty<Parts>): void {
  const runs = WANTED > 0 ? WANTED : usual
  const inSlices = async () => {
    for (let left = runs; left > 0; left -= SLICE) {
      fc.assert(property, { numRuns: Math.min(left, SLICE) })
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  it(name, inSlices, Math.max(120_000, runs * PATIENCE))
}
