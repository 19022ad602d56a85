import { type CellRef, cellKey } from './cell.ts'
import type { SeatDemand } from './demand.ts'

/** Every cell that a demand names or in which its session has a seat, each once. */
export function cellsOf(demands: readonly SeatDemand[]): readonly CellRef[] {
  const cells = new Map<string, CellRef>()
  for (const { surveyId, mode, seats, claims, release } of demands) {
    const add = (plan: string, cell: string) => {
      const ref = { surveyId, mode, plan, cell }
      cells.set(cellKey(ref), ref)
    }
    for (const { plan, cell } of [...seats, ...release]) add(plan, cell)
    for (const claim of claims) for (const cell of claim.cells) add(claim.plan, cell)
  }
  return [...cells.values()]
}
