import type { Answers } from '../session/command.ts'
import type { CompiledSurvey } from '../survey/compiled.ts'
import type { Evidence } from './evidence.ts'
import type { ShownQuestion } from './rule.ts'
import type { Violation } from './violation.ts'

/** One submission of one page, with everything that decides whether it stands. */
export interface PageSubmission {
  readonly survey: CompiledSurvey
  /** The questions displayed on the page, in the order of the page. */
  readonly shown: readonly ShownQuestion[]
  /** As sent: untrusted. Null clears an answer. */
  readonly answers: Answers
  /** The stored answer of a question on this page in this iteration; null or undefined when there is none. */
  readonly stored: (question: string) => unknown
  readonly locale: string
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly evidence: Evidence | null
}

export interface ValidatedAnswers {
  /** Every broken rule. The page stands when none is an error and every warning's code is acknowledged. */
  readonly violations: readonly Violation[]
  /** What was sent, normalised (trimmed, NFC, E.164); null clears. Only to be used when the page stands. */
  readonly answers: Readonly<Record<string, unknown>>
}
