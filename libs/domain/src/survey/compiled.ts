import type { CompiledExpression, ValueType } from '../expression/types.ts'
import type { SeatRef } from '../session/event.ts'
import type { Mode, Outcome } from '../session/status.ts'
import type { AnswerRule } from '../validation/rule.ts'
import type { Diagnostic } from './diagnostic.ts'
import type { Order, Question, QuestionType, QuotaCell, QuotaPlan, ScalarType, SurveyDocument } from './document.ts'
import type { SessionReading } from './reading.ts'

/** What `compileSurvey(document: unknown)` comes to: every fault at once, and the survey when none is an error. */
export type SurveyCompilation =
  | { readonly ok: true; readonly survey: CompiledSurvey; readonly diagnostics: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] }

/** An expression of a survey; runs in an `Env<SessionReading>`. */
export type SurveyExpression = CompiledExpression<SessionReading>

/**
 * A survey as the engine runs it: every reference resolved, every expression compiled, every default filled in.
 * Made once per published version by `compileSurvey`; immutable, shared by all sessions of that version.
 */
export interface CompiledSurvey {
  readonly document: SurveyDocument
  readonly title: LocalText
  readonly defaultLocale: string
  readonly locales: readonly string[]
  /** IANA zone of `today`. */
  readonly timeZone: string
  /** ISO 3166 code of phone numbers written without `+`; null when the survey names none. */
  readonly country: string | null
  readonly hidden: ReadonlyMap<string, ScalarType>
  /** In an order in which each reads only earlier ones. */
  readonly variables: readonly CompiledVariable[]
  readonly lists: ReadonlyMap<string, CompiledList>
  /** In document order. */
  readonly pages: readonly CompiledPage[]
  readonly page: ReadonlyMap<string, CompiledPage>
  /** In document order. */
  readonly questions: ReadonlyMap<string, CompiledQuestion>
  readonly groups: ReadonlyMap<string, CompiledGroup>
  /** Outer loops before the loops inside them. */
  readonly loops: ReadonlyMap<string, CompiledLoop>
  readonly plans: ReadonlyMap<string, CompiledPlan>
  /** The author's and the implicit ones: `completed`, `screened-out`, `over-quota`, `quality-terminated`, `refused`. */
  readonly endings: ReadonlyMap<string, CompiledEnding>
  /** Where the end of a session without an ending of the survey is posted to. */
  readonly postback: Template | null
  readonly settings: CompiledSettings
  /** Cells whose figures expressions read by `quota(…)`; a survey without any costs its sessions nothing. */
  readonly cellsRead: readonly SeatRef[]
}

export interface CompiledSettings {
  readonly back: boolean
  readonly quotaHoldMinutes: number
  readonly resumeDays: number
  readonly progress: boolean
  readonly mode: Mode
}

export interface CompiledVariable {
  readonly name: string
  readonly expression: SurveyExpression
}

export interface CompiledPage {
  readonly id: string
  /** Place in the document, from 0. */
  readonly index: number
  readonly title: LocalText | null
  readonly visibleIf: SurveyExpression | null
  readonly group: string | null
  /** Ids of the loops around the page, outermost first. */
  readonly loops: readonly string[]
  readonly questions: readonly CompiledQuestion[]
  readonly next: readonly CompiledRule[]
  /** Quota plans that are due when this page is submitted. */
  readonly plans: readonly CompiledPlan[]
}

/** A `next` rule; `if` is null when it always applies. */
export interface CompiledRule {
  readonly if: SurveyExpression | null
  readonly target: Target
}

export type Target =
  | { readonly kind: 'page'; readonly page: string }
  | { readonly kind: 'ending'; readonly ending: string }

export interface CompiledQuestion {
  readonly id: string
  readonly type: QuestionType
  readonly page: string
  /** Place among all questions of the document, from 0. */
  readonly index: number
  /** What its answer is to expressions; pass it to `fromJson`. */
  readonly valueType: ValueType
  readonly loops: readonly string[]
  readonly text: LocalText
  readonly help: LocalText | null
  readonly required: boolean
  readonly requiredIf: SurveyExpression | null
  readonly visibleIf: SurveyExpression | null
  /** Shown as the answer until there is one; undefined when the author gave none. */
  readonly default: unknown
  /** Where the options come from; null for types without options. */
  readonly source: OptionSource | null
  /**
   * Every option that can ever be displayed, in document order: own, of the shared list, or of the carried question
   * and `add`. Labels and `other` are found here whatever the source.
   */
  readonly options: ReadonlyMap<string, CompiledOption>
  readonly rows: readonly CompiledRow[]
  readonly columns: readonly CompiledRow[]
  readonly items: readonly CompiledItem[]
  readonly groups: readonly CompiledItem[]
  readonly order: Order | null
  /** What the stored order is called: questions on one shared list share it (`list:brands`), others have their own (`Q1`). */
  readonly orderScope: string
  /** The properties that bound the answer, as in the document, for the client. */
  readonly constraints: Readonly<Record<string, unknown>>
  /** Checks and normalises one answer; made once here so that validation looks nothing up. */
  readonly rule: AnswerRule
  readonly definition: Question
}

export type OptionSource =
  | { readonly kind: 'own'; readonly options: readonly CompiledOption[] }
  | { readonly kind: 'list'; readonly list: string; readonly options: readonly CompiledOption[] }
  | {
      readonly kind: 'from'
      readonly question: string
      readonly mode: 'selected' | 'unselected' | 'displayed' | 'all' | 'ranked' | 'other'
      /** Reads `option.code` and `option.label`. */
      readonly filter: SurveyExpression | null
      readonly add: readonly CompiledOption[]
    }

export interface CompiledOption {
  readonly code: string
  readonly label: LocalText
  readonly other: { readonly maxLength: number } | null
  readonly exclusive: boolean
  readonly image: string | null
  readonly visibleIf: SurveyExpression | null
}

export interface CompiledRow {
  readonly code: string
  readonly label: LocalText | null
  readonly left: LocalText | null
  readonly right: LocalText | null
  readonly visibleIf: SurveyExpression | null
}

/** An item of a sum or a rating, or a group. */
export interface CompiledItem {
  readonly code: string
  readonly label: LocalText
  readonly min: number | null
  readonly max: number | null
}

export interface CompiledList {
  readonly id: string
  readonly options: readonly CompiledOption[]
  readonly order: Order | null
}

export interface CompiledGroup {
  readonly id: string
  readonly visibleIf: SurveyExpression | null
  readonly order: Order | null
  /** In document order; they stand together in the document when there is an order. */
  readonly pages: readonly string[]
}

export interface CompiledLoop {
  readonly id: string
  /** In document order, without a gap. */
  readonly pages: readonly string[]
  /** The loop around this one. */
  readonly parent: string | null
  readonly over: LoopSource
  readonly max: number | null
  readonly order: Order | null
}

export type LoopSource =
  | { readonly kind: 'answer'; readonly question: string }
  | { readonly kind: 'repeat'; readonly count: SurveyExpression }
  | { readonly kind: 'items'; readonly items: readonly LoopItem[] }

export interface LoopItem {
  readonly code: string
  readonly label: LocalText
  readonly attr: Readonly<Record<string, unknown>>
}

export interface CompiledPlan {
  readonly id: string
  readonly after: string
  readonly select: NonNullable<QuotaPlan['select']>
  /** How many of the matching cells to take; all of them for `ALL`. */
  readonly pick: number
  /** Id of the ending when a seat is missing. */
  readonly onFull: string
  /** Id of the ending when no cell matches; null lets the session pass. */
  readonly noMatch: string | null
  readonly late: 'honour' | 'over-quota'
  readonly cells: readonly CompiledCell[]
}

export interface CompiledCell {
  readonly id: string
  readonly when: SurveyExpression
  /** Seats, an integer; percentages are made integers here. Null for counters without a target. */
  readonly target: number | null
  readonly mode: NonNullable<QuotaCell['mode']>
  readonly buffer: number
}

export interface CompiledEnding {
  readonly id: string
  readonly outcome: Outcome
  readonly text: LocalText | null
  /** A URL with pipes; piped values are to be percent-encoded. */
  readonly redirect: Template | null
  /** Where the end is posted to, the survey's own or the one of all endings; piped values are to be percent-encoded. */
  readonly postback: Template | null
}

/** A text by locale, its pipes parsed. `templateFor` picks the language. */
export interface LocalText {
  readonly byLocale: ReadonlyMap<string, Template>
  /** The text in the default locale. */
  readonly fallback: Template
}

/** Literal pieces and pipes in turn; a text without pipes is one string (or none when empty). */
export type Template = readonly (string | Pipe)[]

/** `{{reference|format|fallback}}`. */
export interface Pipe {
  /** As written, without the braces. */
  readonly source: string
  readonly expression: SurveyExpression
  readonly format: PipeFormat | null
  /** Put in place of null, an empty list or an empty string. */
  readonly fallback: string
}

export type PipeFormat =
  | { readonly kind: 'round'; readonly decimals: number }
  | { readonly kind: 'upper' }
  | { readonly kind: 'lower' }
  | { readonly kind: 'date'; readonly style: 'short' | 'medium' | 'long' }
