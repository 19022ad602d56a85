import type { OutcomeCodes } from './outcome-codes.ts'
import type { SessionStatus } from './status.ts'

/** A choice, row, column or item as shown: piped label, displayed ones only, in the order shown. */
export interface ChoiceView {
  readonly code: string
  readonly label: string
  readonly other?: { readonly maxLength: number }
  readonly exclusive?: boolean
  readonly image?: string
  readonly left?: string
  readonly right?: string
  readonly min?: number
  readonly max?: number
}

/** A question as shown: texts piped in the session's language, with what the client needs to help the respondent. */
export interface QuestionView {
  readonly id: string
  readonly type: string
  readonly text: string
  readonly help?: string
  readonly required: boolean
  readonly options?: readonly ChoiceView[]
  readonly rows?: readonly ChoiceView[]
  readonly columns?: readonly ChoiceView[]
  readonly items?: readonly ChoiceView[]
  readonly groups?: readonly ChoiceView[]
  /** Properties of the type that bound the answer (`min`, `maxLength`, …), as in the document. */
  readonly constraints?: Readonly<Record<string, unknown>>
  /** The stored answer, or the default when there is none. */
  readonly answer?: unknown
}

export interface PageView {
  readonly id: string
  readonly iteration: Readonly<Record<string, string>> | null
  readonly title?: string
  readonly questions: readonly QuestionView[]
  /**
   * Questions that are hidden now and that other answers on this page can make appear, in the order of the page; absent when there are
   * none. A refused submission tells in `shown` which questions its answers show.
   */
  readonly conditional?: readonly QuestionView[]
  readonly back: boolean
}

export interface EndingView {
  readonly id: string
  readonly outcome: string
  readonly text: string
  /** What the outcome is called by AAPOR and by suppliers of respondents. */
  readonly codes: OutcomeCodes
  /** Where to send the respondent. */
  readonly redirect?: string
}

/** What a respondent sees of a session. `step` is the number to send next; exactly one of page and ending is there. */
export interface SessionView {
  readonly step: number
  readonly status: SessionStatus
  readonly page?: PageView
  readonly ending?: EndingView
  /** 0 to 1; absent where the survey hides it. */
  readonly progress?: number
}
