import { answerKey } from '../answers/key.ts'
import type { CompiledPage, CompiledQuestion } from '../survey/compiled.ts'
import { type Evidence, NO_EVIDENCE } from '../validation/evidence.ts'
import type { ShownQuestion } from '../validation/rule.ts'
import { type ValidatedAnswers, validateAnswers } from '../validation/validate-answers.ts'
import type { Answers } from './command.ts'
import { entryAt, put, type SessionContext } from './context.ts'
import type { Place } from './event.ts'
import { type DisplayedOption, displayedColumns, displayedOptions, displayedRows } from './options.ts'
import type { AnswerEntry } from './state.ts'
import { dependsUpward, isQuestionShown, isRequired } from './visibility.ts'

/** A chain of questions that each depend on one below is shorter than this, and questions that hide one another may never come to rest. */
const MAX_ROUNDS = 20

/**
 * Puts what was sent for a page into the context, where conditions read it, and tells which questions are shown then. Questions are
 * gone through as they stand on the page, so that one may depend on another above it: what is hidden by an answer just sent reads as
 * null below. Where one depends on another below it, they are gone through again until nothing changes any more.
 */
export function sentOnPage(
  context: SessionContext,
  page: CompiledPage,
  place: Place,
  answers: Answers,
): readonly ShownQuestion[] {
  const rounds = dependsUpward(context.survey, page) ? MAX_ROUNDS : 1
  let visible = putAll(context, page, place, answers)
  for (let round = 1; round < rounds; round++) {
    const before = visible
    visible = putAll(context, page, place, answers)
    if (visible.length === before.length && visible.every((question, i) => question === before[i])) break
  }
  return visible.map((question) => shownQuestion(context, question, place))
}

/** One round through the questions of a page. @returns those that are shown */
function putAll(
  context: SessionContext,
  page: CompiledPage,
  place: Place,
  answers: Answers,
): readonly CompiledQuestion[] {
  return page.questions.filter((question) => {
    const visible = isQuestionShown(context, question, place.iteration)
    putSent(context, question, place, answers, visible)
    return visible
  })
}

/** What came of checking a page. */
export interface CheckedPage extends ValidatedAnswers {
  /** Ids of the questions that are shown with these answers. */
  readonly shown: readonly string[]
}

/** Checks what was sent for a page; when it stands, the context has the answers as they are stored. */
export function checkPage(
  context: SessionContext,
  page: CompiledPage,
  place: Place,
  answers: Answers,
  evidence: Evidence | null,
): CheckedPage {
  const shown = sentOnPage(context, page, place, answers)
  const { survey, locale, now, state } = context
  const checked = validateAnswers({
    survey,
    shown,
    answers: { ...defaultsOf(context, shown, place, answers), ...answers },
    stored: (question) => state.answers.get(answerKey(question, place.iteration))?.value,
    locale,
    now,
    evidence,
  })
  for (const { question } of shown) {
    if (Object.hasOwn(checked.answers, question.id)) putSent(context, question, place, checked.answers, true)
  }
  return { ...checked, shown: shown.map(({ question }) => question.id) }
}

/** A question as it stands before the respondent, for its rule. */
export function shownQuestion(context: SessionContext, question: CompiledQuestion, place: Place): ShownQuestion {
  return {
    question,
    required: isRequired(context, question, place.iteration),
    ...(question.source === null ? {} : shownOptions(displayedOptions(context, question, place.iteration))),
    ...(question.rows.length + question.items.length === 0
      ? {}
      : { rows: displayedRows(context, question, place.iteration) }),
    ...(question.columns.length === 0 ? {} : { columns: displayedColumns(context, question, place.iteration) }),
  }
}

function shownOptions(displayed: readonly DisplayedOption[]): Pick<ShownQuestion, 'options' | 'typed'> {
  const typed = displayed.flatMap(({ code, typed }) => (typed === null ? [] : [[code, typed] as const]))
  return { options: displayed.map(({ code }) => code), ...(typed.length === 0 ? {} : { typed: new Map(typed) }) }
}

/** The defaults of questions that were left as they were shown. */
function defaultsOf(
  context: SessionContext,
  shown: readonly ShownQuestion[],
  place: Place,
  answers: Answers,
): Readonly<Record<string, unknown>> {
  const defaults: Record<string, unknown> = {}
  for (const { question } of shown) {
    if (question.default === undefined || Object.hasOwn(answers, question.id)) continue
    const value = isUnanswered(context, question, place) ? defaultAnswer(context, question, place) : undefined
    if (value !== undefined) defaults[question.id] = value
  }
  return defaults
}

const isUnanswered = ({ state }: SessionContext, question: CompiledQuestion, place: Place): boolean =>
  !state.answers.has(answerKey(question.id, place.iteration))

/** The default of a question as it stands; undefined when there is none, or it would be refused (its option may be hidden). */
export function defaultAnswer(context: SessionContext, question: CompiledQuestion, place: Place): unknown {
  if (question.default === undefined || question.default === null) return undefined
  const { locale, now } = context
  let refused = false
  const fault = () => {
    refused = true
  }
  const shown = shownQuestion(context, question, place)
  // Nobody uploaded or paid anything by default.
  const { value, empty } = question.rule(question.default, { shown, evidence: NO_EVIDENCE, now, locale, fault })
  return refused || empty ? undefined : value
}

/** Puts the answer as sent, the stored one, or the default, on the path or off it. */
function putSent(
  context: SessionContext,
  question: CompiledQuestion,
  place: Place,
  answers: Answers,
  visible: boolean,
): void {
  const before = entryAt(context, answerKey(question.id, place.iteration))
  if (visible && Object.hasOwn(answers, question.id)) {
    const value = answers[question.id] ?? null
    put(context, { question: question.id, iteration: place.iteration, place, value, onPath: true })
  } else if (before !== undefined) {
    if (before.onPath !== visible) put(context, { ...before, onPath: visible } satisfies AnswerEntry)
  } else if (visible) {
    const value = defaultAnswer(context, question, place)
    if (value !== undefined)
      put(context, { question: question.id, iteration: place.iteration, place, value, onPath: true })
  }
}
