import { pointer } from '../diagnostic.ts'
import type { QuotaCell, QuotaPlan } from '../document.ts'
import type { SurveyModel } from '../model.ts'

/** Every cell that limits has a target, in one way. */
export function checkQuotaTargets(model: SurveyModel): void {
  for (const plan of model.document.quotas ?? []) {
    for (const cell of plan.cells) checkCell(model, plan, cell)
    checkPlan(model, plan)
  }
}

function checkCell(model: SurveyModel, plan: QuotaPlan, cell: QuotaCell): void {
  const { target, percent, mode = 'NORMAL', buffer } = cell
  const path = model.placeOf(cell)
  if (target !== undefined && percent !== undefined) {
    model.report.error(
      pointer(path, 'percent'),
      'quota-target',
      `cell ${cell.id} has a target and a percentage`,
      'keep one of them',
    )
  }
  if (target === undefined && percent === undefined && mode !== 'COUNTER') {
    model.report.error(
      path,
      'quota-target',
      `cell ${cell.id} has no target`,
      'write "target", "percent", or the mode COUNTER',
    )
  }
  if (percent !== undefined && plan.total === undefined) {
    model.report.error(
      pointer(path, 'percent'),
      'quota-total',
      `plan ${plan.id} has no total that this is a share of`,
      'write "total" at the plan',
    )
  }
  if (buffer !== undefined && mode !== 'OPTIMISTIC') {
    model.report.warning(
      pointer(path, 'buffer'),
      'quota-unused',
      `a buffer has no meaning in the mode ${mode}`,
      'set the mode OPTIMISTIC',
    )
  }
}

function checkPlan(model: SurveyModel, plan: QuotaPlan): void {
  const path = model.placeOf(plan)
  const { select = 'ALL', pick, total, cells } = plan
  const shares = cells.flatMap((cell) => cell.percent ?? [])
  const sum = shares.reduce((a, b) => a + b, 0)
  if (sum > 100 + 1e-9) {
    model.report.warning(
      pointer(path, 'cells'),
      'quota-share',
      `the percentages of plan ${plan.id} add up to ${Number(sum.toFixed(6))}`,
    )
  }
  if (total !== undefined && shares.length === 0) {
    model.report.warning(pointer(path, 'total'), 'quota-unused', 'the total has no meaning without a cell in percent')
  }
  if (pick === undefined) return
  if (select === 'ALL')
    model.report.warning(pointer(path, 'pick'), 'quota-unused', 'pick has no meaning with the selection ALL')
  else if (pick > cells.length) {
    model.report.error(pointer(path, 'pick'), 'impossible', `${pick} of ${cells.length} cells cannot be picked`)
  }
}
