import type { CompiledCell, CompiledPlan } from '../compiled.ts'
import { pointer } from '../diagnostic.ts'
import type { QuotaCell, QuotaPlan } from '../document.ts'
import { apportion } from './apportion.ts'
import { targetOf } from './compile-pages.ts'
import { type Compiler, compileCondition } from './compiler.ts'

/** The ending of sessions without a seat, when the plan names none. */
const ON_FULL = 'ending:over-quota'

export const compilePlans = (compiler: Compiler): readonly CompiledPlan[] =>
  (compiler.model.document.quotas ?? []).map((plan) => compilePlan(compiler, plan))

function compilePlan(compiler: Compiler, plan: QuotaPlan): CompiledPlan {
  const { id, after, select = 'ALL', pick, onFull = ON_FULL, noMatch = 'pass', late = 'over-quota', cells } = plan
  const targets = targetsOf(plan)
  return {
    id,
    after,
    select,
    pick: select === 'ALL' ? cells.length : (pick ?? 1),
    onFull: endingOf(onFull),
    noMatch: noMatch === 'pass' ? null : endingOf(noMatch),
    late,
    cells: cells.map((cell, i) => compileCell(compiler, plan, cell, targets[i] ?? null)),
  }
}

function compileCell(compiler: Compiler, { after }: QuotaPlan, cell: QuotaCell, target: number | null): CompiledCell {
  const scope = compiler.scopes.inside(compiler.model.page.get(after)?.loops ?? [])
  const path = pointer(compiler.model.placeOf(cell), 'when')
  const when = compileCondition(compiler, cell.when, { path, page: after, moment: 'after', question: null }, scope)
  return { id: cell.id, when, target, mode: cell.mode ?? 'NORMAL', buffer: cell.buffer ?? 0 }
}

/** Seats by cell: as written, or the shares of the plan's total made integers together. */
function targetsOf({ cells, total = 0 }: QuotaPlan): readonly (number | null)[] {
  const shares = apportion(
    total,
    cells.map((cell) => (cell.target === undefined ? (cell.percent ?? 0) : 0)),
  )
  return cells.map((cell, i) => cell.target ?? (cell.percent === undefined ? null : (shares[i] ?? 0)))
}

const endingOf = (goto: string): string => {
  const target = targetOf(goto)
  return target.kind === 'ending' ? target.ending : target.page
}
