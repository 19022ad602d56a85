import type { CompiledQuestion } from '../survey/compiled.ts'
import type { Evidence } from './evidence.ts'
import type { MessageKey } from './messages.ts'

/**
 * A question as it stands before the respondent. The lists are the codes displayed, in any order;
 * one that is absent means that everything the author wrote is displayed.
 */
export interface ShownQuestion {
  readonly question: CompiledQuestion
  /** `required` of the document, or what `requiredIf` comes to. */
  readonly required: boolean
  readonly options?: readonly string[]
  /** By code, what was typed under an option where it was carried from; such an option asks for no text. */
  readonly typed?: ReadonlyMap<string, string>
  /** Of rows or items. */
  readonly rows?: readonly string[]
  readonly columns?: readonly string[]
}

/** What a rule may look at beside the answer, and where its faults go. */
export interface RuleContext {
  readonly shown: ShownQuestion
  /** Null where no server is there to know (simulation): references are then taken as they are. */
  readonly evidence: Evidence | null
  /** Milliseconds since the epoch. */
  readonly now: number
  /**
   * Notes a broken rule. The violation's code is the key up to its first dot.
   * @param override the author's own words instead of the catalogue's
   */
  fault(key: MessageKey, params?: Readonly<Record<string, unknown>>, override?: string): void
  /** Picks the author's words in the language of the session. */
  readonly locale: string
}

/** What an answer is after normalisation; `empty` is what `required` refuses. */
export interface RuleResult {
  readonly value: unknown
  readonly empty: boolean
}

/**
 * Checks one untrusted answer (never null or undefined) and normalises it; all faults go to the context.
 * Never throws, whatever the value.
 */
export type AnswerRule = (value: unknown, context: RuleContext) => RuleResult
