import { Problem } from '@canvass/domain/problems/problem.ts'
import { overloaded } from '@canvass/domain/problems/registry.ts'

const RETRY_AFTER_SECONDS = 2

/** Runs a piece of work, as one of a few at the same time. @throws Problem overloaded when there are that many already */
export type Slots = <T>(work: () => Promise<T>) => Promise<T>

/** For work that holds memory as long as it lasts. @param most pieces of work at the same time */
export function createSlots(most: number): Slots {
  let taken = 0
  return async (work) => {
    if (taken >= most) throw new Problem(overloaded(RETRY_AFTER_SECONDS))
    taken += 1
    try {
      return await work()
    } finally {
      taken -= 1
    }
  }
}
