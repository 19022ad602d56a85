import type { Mode, Outcome } from '../session/status.ts'

/** A text in one language, or by locale. */
export type Text = string | Readonly<Record<string, string>>

export type ScalarType = 'string' | 'number' | 'boolean' | 'date'

export const QUESTION_TYPES = [
  'single', 'dropdown', 'picture', 'yesno', 'multiple', 'boolean',
  'text', 'textarea', 'email', 'phone', 'url',
  'number', 'decimal', 'slider', 'scale', 'nps', 'constant-sum',
  'date', 'time', 'datetime', 'consent', 'payment', 'rank',
  'matrix-single', 'matrix-multiple', 'matrix-bipolar', 'group-rank', 'group-rating',
  'file', 'photo', 'signature', 'contact', 'message', 'descriptive',
] as const // biome-ignore format: one family a line
export type QuestionType = (typeof QUESTION_TYPES)[number]

export interface Option {
  readonly code: string
  readonly label: Text
  readonly other?: { readonly maxLength?: number }
  readonly exclusive?: boolean
  readonly image?: string
  readonly visibleIf?: string
}

export interface Row {
  readonly code: string
  readonly label?: Text
  readonly left?: Text
  readonly right?: Text
  readonly visibleIf?: string
}

export interface Item {
  readonly code: string
  readonly label: Text
  readonly min?: number
  readonly max?: number
}

export interface Order {
  readonly kind: 'sequential' | 'shuffle' | 'rotate' | 'flip' | 'group-random' | 'weighted'
  readonly anchors?: readonly string[]
  readonly pick?: number
  readonly groups?: readonly (readonly string[])[]
  readonly weights?: Readonly<Record<string, number>>
}

export interface OptionsFrom {
  readonly question: string
  readonly mode: 'selected' | 'unselected' | 'displayed' | 'all' | 'ranked' | 'other'
  readonly filter?: string
  readonly add?: readonly Option[]
}

/** A question with the properties of all types; which ones a type takes is checked at publish. */
export interface Question {
  readonly id: string
  readonly type: QuestionType
  readonly text: Text
  readonly help?: Text
  readonly required?: boolean
  readonly requiredIf?: string
  readonly visibleIf?: string
  readonly default?: unknown
  readonly options?: readonly Option[]
  readonly optionsList?: string
  readonly optionsFrom?: OptionsFrom
  readonly order?: Order
  readonly minSelected?: number
  readonly maxSelected?: number
  readonly exactSelected?: number
  readonly top?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minWords?: number
  readonly maxWords?: number
  readonly pattern?: { readonly regex: string; readonly message?: Text }
  readonly equals?: string
  readonly contains?: string
  readonly protocols?: readonly string[]
  readonly domains?: readonly string[]
  readonly denyDomains?: readonly string[]
  readonly country?: string
  /** Bounds: numbers for the number family, dates or `today±n` for the date family. */
  readonly min?: number | string
  readonly max?: number | string
  readonly minAge?: number
  readonly integer?: boolean
  readonly decimals?: number
  readonly step?: number
  readonly outlier?: { readonly below?: number; readonly above?: number }
  readonly items?: readonly Item[]
  readonly total?: { readonly exact?: number; readonly min?: number; readonly max?: number }
  readonly zero?: 'allow' | 'refuse'
  readonly rows?: readonly Row[]
  readonly columns?: readonly Row[]
  readonly requireRows?: 'all' | number
  readonly uniqueColumns?: boolean
  readonly straightline?: boolean
  readonly groups?: readonly { readonly code: string; readonly label: Text }[]
  readonly accept?: readonly string[]
  readonly maxBytes?: number
  readonly maxFiles?: number
  readonly version?: string
  readonly mustAccept?: boolean
  readonly fields?: readonly { readonly id: string; readonly type: string; readonly required?: boolean }[]
  readonly amount?: number
  readonly currency?: string
  readonly provider?: string
}

export interface Page {
  readonly id: string
  readonly title?: Text
  readonly visibleIf?: string
  readonly group?: string
  readonly questions: readonly Question[]
  readonly next?: readonly { readonly if?: string; readonly goto: string }[]
}

export interface Group {
  readonly id: string
  readonly visibleIf?: string
  readonly order?: Order
}

export interface Loop {
  readonly id: string
  readonly pages: readonly string[]
  readonly over:
    | { readonly answer: string }
    | { readonly repeat: string }
    | {
        readonly items: readonly {
          readonly code: string
          readonly label: Text
          readonly attr?: Readonly<Record<string, unknown>>
        }[]
      }
  readonly max?: number
  readonly order?: Order
}

export interface QuotaCell {
  readonly id: string
  readonly when: string
  readonly target?: number
  /** Share of the plan's `total`, made an integer by largest remainder. */
  readonly percent?: number
  readonly mode?: 'NORMAL' | 'ALLOW_OVER' | 'COUNTER' | 'OPTIMISTIC'
  readonly buffer?: number
}

export interface QuotaPlan {
  readonly id: string
  readonly after: string
  readonly select?: 'ALL' | 'PRIORITY' | 'RANDOM' | 'LEAST_FILLED_COUNT' | 'LEAST_FILLED_RATIO'
  readonly pick?: number
  readonly total?: number
  readonly onFull?: string
  readonly noMatch?: string
  readonly late?: 'honour' | 'over-quota'
  readonly cells: readonly QuotaCell[]
}

export interface Ending {
  readonly outcome: Exclude<Outcome, 'REJECTED' | 'ABANDONED'>
  readonly text?: Text
  readonly redirect?: string
  readonly postback?: string
}

export interface SurveySettings {
  readonly back?: boolean
  readonly quotaHoldMinutes?: number
  readonly resumeDays?: number
  readonly progress?: boolean
  readonly mode?: Mode
  readonly postback?: string
}

/** What an author writes: one JSON file. A published version never changes. */
export interface SurveyDocument {
  readonly title: Text
  readonly defaultLocale?: string
  readonly locales?: readonly string[]
  readonly timeZone?: string
  readonly country?: string
  readonly hidden?: Readonly<Record<string, ScalarType>>
  readonly variables?: Readonly<Record<string, string>>
  readonly lists?: Readonly<Record<string, { readonly options: readonly Option[]; readonly order?: Order }>>
  readonly pages: readonly Page[]
  readonly groups?: readonly Group[]
  readonly loops?: readonly Loop[]
  readonly quotas?: readonly QuotaPlan[]
  readonly endings?: Readonly<Record<string, Ending>>
  readonly settings?: SurveySettings
}
