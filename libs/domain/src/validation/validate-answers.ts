import type { Answers } from '../session/command.ts'
import type { CompiledSurvey } from '../survey/compiled.ts'
import type { Evidence } from './evidence.ts'
import { type MessageKey, messageFor } from './messages.ts'
import type { RuleContext, ShownQuestion } from './rule.ts'
import type { Violation, ViolationCode } from './violation.ts'

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
  /** Null where no server is there to know (simulation): uploads and payments are then taken as they are. */
  readonly evidence: Evidence | null
}

export interface ValidatedAnswers {
  /** Every broken rule. The page stands when none is an error and every warning's code is acknowledged. */
  readonly violations: readonly Violation[]
  /** What was sent, normalised (trimmed, NFC, E.164); null clears. Only to be used when the page stands. */
  readonly answers: Readonly<Record<string, unknown>>
}

const WARNINGS: ReadonlySet<ViolationCode> = new Set(['outlier', 'straightline'])

/**
 * Checks a submission against what is shown, all rules of all questions. A question that is absent keeps its stored
 * answer, which must still stand (its options may be gone); its warnings were acknowledged before and are not repeated.
 * Never throws, whatever the answers are.
 */
export function validateAnswers(submission: PageSubmission): ValidatedAnswers {
  const violations: Violation[] = []
  const answers: Record<string, unknown> = {}
  const shownIds = new Set<string>()
  for (const shown of submission.shown) {
    const { id } = shown.question
    shownIds.add(id)
    const sent = Object.hasOwn(submission.answers, id) ? submission.answers[id] : undefined
    const value = checkQuestion(shown, sent, submission, violations)
    if (sent !== undefined) answers[id] = value
  }
  for (const id of Object.keys(submission.answers)) {
    if (shownIds.has(id)) continue
    const key = submission.survey.questions.has(id) ? 'question-not-shown' : 'question-unknown'
    const question = id.slice(0, 64).toWellFormed()
    violations.push(violationOf(question, key, { question }, submission.locale))
  }
  return { violations, answers }
}

/** The normalised answer, null when it is empty. */
function checkQuestion(
  shown: ShownQuestion,
  sent: unknown,
  { stored, locale, now, evidence }: PageSubmission,
  violations: Violation[],
): unknown {
  const { id, rule } = shown.question
  const value = sent === undefined ? stored(id) : sent
  const context: RuleContext = {
    shown,
    now,
    locale,
    // What was stored has been verified when it came.
    evidence: sent === undefined ? null : evidence,
    fault(key, params = {}, override) {
      const violation = violationOf(id, key, params, locale, override)
      if (sent !== undefined || violation.severity === 'error') violations.push(violation)
    },
  }
  const result = value === null || value === undefined ? { value: null, empty: true } : rule(value, context)
  if (result.empty && shown.required) context.fault('required')
  return result.value
}

function violationOf(
  question: string,
  key: MessageKey,
  params: Readonly<Record<string, unknown>>,
  locale: string,
  override?: string,
): Violation {
  const code = codeOf(key)
  const severity = WARNINGS.has(code) ? 'warning' : 'error'
  return { question, code, severity, message: override ?? messageFor(locale, key, params), params }
}

type CodeOf<K extends string> = K extends `${infer C}.${string}` ? C : K

/** The code of a message: its key up to the first dot. */
function codeOf(key: MessageKey): ViolationCode {
  const dot = key.indexOf('.')
  return (dot < 0 ? key : key.slice(0, dot)) as CodeOf<MessageKey>
}
