import { cellViewOf } from '../projection/quotas.ts'
import type { Mode } from '../session/status.ts'
import type { CompiledSurvey } from '../survey/compiled.ts'
import { type Cell, cellKey } from './cell.ts'

/** What `quota('plan', 'cell')` says of a cell. */
export interface Figure {
  /** It takes nobody new. */
  readonly full: boolean
  /** Seats left, from 0; null for a counter without a target. */
  readonly remaining: number | null
}

/** Figures by `figureKey`, of the cells that a survey reads and of no others. */
export type Figures = Readonly<Record<string, Figure>>

export const figureKey = (plan: string, cell: string): string => `${plan}/${cell}`

/**
 * How the cells that a survey reads stand for sessions of one mode; null for a survey that reads none.
 * @param cellAt a cell by its `cellKey`; one that is not known is left out, and reads as null
 */
export function figuresOf(
  { cellsRead }: CompiledSurvey,
  { surveyId, mode }: { readonly surveyId: string; readonly mode: Mode },
  cellAt: (key: string) => Cell | undefined,
): Figures | null {
  if (cellsRead.length === 0) return null
  const figures: Record<string, Figure> = {}
  for (const { plan, cell } of cellsRead) {
    const found = cellAt(cellKey({ surveyId, mode, plan, cell }))
    if (found === undefined) continue
    const { state, remaining } = cellViewOf(found)
    figures[figureKey(plan, cell)] = { full: state !== 'open', remaining }
  }
  return figures
}
