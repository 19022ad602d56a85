import { admit } from '@canvass/domain/quota/admit.ts'
import type { Cell } from '@canvass/domain/quota/cell.ts'
import { cellsOf } from '@canvass/domain/quota/cells-of.ts'
import type { SessionTransaction } from '../ports/session-store.ts'
import { isUndecided, type Undecided } from './decide-one.ts'
import { type Decided, setAside } from './decided.ts'

/**
 * Finishes what waits for the quotas: locks every cell concerned in one statement, admits all sessions of the round at once and in
 * their order, and settles each.
 * @returns one for each draft, in the same order
 */
export async function settleSeats(
  tx: SessionTransaction,
  drafts: readonly (Decided | Undecided)[],
): Promise<readonly Decided[]> {
  const waiting = drafts.filter(isUndecided)
  const cells = waiting.length === 0 ? new Map() : await tx.lockCells(cellsOf(waiting.map(({ demand }) => demand)))
  const settled = settleAll(waiting, cells)
  return drafts.map((draft) => {
    if (!isUndecided(draft)) return draft
    const decided = settled.get(draft)
    if (decided === undefined) throw new Error(`command ${draft.command.id} was not settled`)
    return decided
  })
}

/** A command that cannot be settled takes no seat: it is set aside, and the others are admitted again without it. */
function settleAll(waiting: readonly Undecided[], cells: ReadonlyMap<string, Cell>): ReadonlyMap<Undecided, Decided> {
  const demands = waiting.map(({ demand }) => demand)
  const { verdicts, moved } = admit(demands, cells)
  const cellAt = (key: string) => moved.get(key) ?? cells.get(key)
  const settled = new Map<Undecided, Decided>()
  const broken = new Map<Undecided, Decided>()
  for (const [index, one] of waiting.entries()) {
    const verdict = verdicts[index]
    if (verdict === undefined) throw new Error(`command ${one.command.id} got no verdict`)
    try {
      settled.set(one, one.settle(verdict, cellAt))
    } catch (error) {
      const reason = error instanceof Error ? error : new Error(String(error))
      broken.set(one, setAside(one.command, 'decision-failed', reason))
    }
  }
  if (broken.size === 0) return settled
  const rest = waiting.filter((one) => !broken.has(one))
  return new Map([...broken, ...settleAll(rest, cells)])
}
