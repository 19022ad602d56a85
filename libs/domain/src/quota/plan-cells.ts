import type { Mode } from '../session/status.ts'
import type { CompiledSurvey } from '../survey/compiled.ts'
import { type Cell, cellKey } from './cell.ts'

/** The cells of a survey's plans before anybody has a seat, by key; in document order. */
export function freshCells(survey: CompiledSurvey, surveyId: string, mode: Mode): ReadonlyMap<string, Cell> {
  const cells = new Map<string, Cell>()
  for (const plan of survey.plans.values()) {
    for (const { id, target, mode: kind, buffer } of plan.cells) {
      const cell: Cell = {
        surveyId,
        mode,
        plan: plan.id,
        cell: id,
        kind,
        target,
        requestedTarget: target,
        buffer,
        filled: 0,
        held: 0,
        closed: false,
      }
      cells.set(cellKey(cell), cell)
    }
  }
  return cells
}
