import type { ValueType } from '../expression/types.ts'
import type { Report } from './diagnostic.ts'
import type { Loop, Page, Question, SurveyDocument } from './document.ts'
import type { OptionUniverse } from './option-universe.ts'

/** A question with what its place in the document says about it. */
export interface ModelQuestion {
  readonly definition: Question
  readonly page: ModelPage
  readonly options: OptionUniverse
  /** Codes of rows, items or groups: what its answer is keyed by. */
  readonly rows: readonly string[]
  readonly columns: readonly string[]
  readonly valueType: ValueType
}

export interface ModelPage {
  readonly definition: Page
  readonly index: number
  /** Ids of the loops around it, outermost first. */
  readonly loops: readonly string[]
}

export interface ModelLoop {
  readonly definition: Loop
  /** The loops around this one and itself, outermost first. */
  readonly chain: readonly string[]
}

/**
 * The document with its names resolved: what checks, scopes and the compiler look things up in.
 * Of two things with the same id the first is found.
 */
export interface SurveyModel {
  readonly document: SurveyDocument
  readonly pages: readonly ModelPage[]
  readonly page: ReadonlyMap<string, ModelPage>
  readonly questions: ReadonlyMap<string, ModelQuestion>
  readonly loops: ReadonlyMap<string, ModelLoop>
  readonly report: Report
  /** JSON pointer of any object or list of the document. */
  placeOf(part: object): string
}
