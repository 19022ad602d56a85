import { answerKey } from '../answers/key.ts'
import * as problems from '../problems/registry.ts'
import type { Figures } from '../quota/figures.ts'
import type { CompiledSurvey } from '../survey/compiled.ts'
import type { Evidence } from '../validation/evidence.ts'
import type { Violation } from '../validation/violation.ts'
import { isRecord } from './answer-shape.ts'
import { changesOf } from './changes.ts'
import { checkPage } from './check-page.ts'
import type { SessionCommand, SubmitPayload } from './command.ts'
import { contextOf, type SessionContext, see } from './context.ts'
import type { Draft } from './decision.ts'
import type { Place, SessionEvent, Shown } from './event.ts'
import { leavePage } from './leave-page.ts'
import { matchingLocale } from './locale.ts'
import { followPath } from './path.ts'
import type { SessionState } from './state.ts'

/** Makes the fact of a submission, once it is known what is shown next. */
export type SubmittedWith = (shown: Shown | null) => Extract<SessionEvent, { type: 'AnswersSubmitted' }>

/** Takes the answers of the current page: checks them, follows the way from here, asks the quotas, and shows what comes next. */
export function decideSubmit(given: {
  readonly survey: CompiledSurvey
  readonly state: SessionState
  readonly command: Extract<SessionCommand, { kind: 'submit' }>
  readonly now: number
  readonly evidence: Evidence | null
  readonly figures: Figures | null
}): Draft {
  const { survey, state, command, now, evidence, figures } = given
  const { place } = state
  const page = place === null ? undefined : survey.page.get(place.page)
  if (place === null || page === undefined) throw new Error(`session ${state.sessionId} stands on no page`)
  const { payload } = command
  const fault = payloadFault(payload)
  if (fault !== null) return { kind: 'refused', problem: fault }
  const locale = payload.locale === undefined ? undefined : matchingLocale(survey, payload.locale)
  const context = contextOf({ survey, state, now, locale: locale ?? state.locale })
  const checked = checkPage(context, page, place, payload.answers, evidence)
  const violations = standing(checked.violations, payload.acknowledged ?? [])
  if (violations.some(({ severity }) => severity !== 'info')) {
    return { kind: 'refused', problem: problems.answersInvalid(violations, checked.shown), violations }
  }
  // The page was checked as it was shown; what comes next is decided, and shown, as the quotas stand now.
  see(context, figures)
  const { next, ahead } = followPath(context, place)
  const submitted = submission(context, place, checked.answers, payload, locale)
  return leavePage({ context, command, page, place, next, ahead, submitted })
}

function submission(
  context: SessionContext,
  place: Place,
  answers: Readonly<Record<string, unknown>>,
  payload: SubmitPayload,
  locale: string | undefined,
): SubmittedWith {
  const sent = new Set(Object.keys(answers).map((question) => answerKey(question, place.iteration)))
  const { path, changed } = changesOf(context, sent)
  return (shown) => ({
    type: 'AnswersSubmitted',
    place,
    answers,
    ...(Object.keys(path).length === 0 ? {} : { path }),
    changed,
    ...(payload.acknowledged === undefined ? {} : { acknowledged: payload.acknowledged }),
    ...(locale === undefined ? {} : { locale }),
    shown,
  })
}

/** What is left to tell: nobody is asked again about a warning that was acknowledged. A page stands when no error or warning is left. */
const standing = (violations: readonly Violation[], acknowledged: readonly string[]): readonly Violation[] =>
  violations.filter(({ severity, code }) => severity !== 'warning' || !acknowledged.includes(code))

/** Commands come from clients: their payloads are checked here, where a refusal can say why. */
function payloadFault(payload: SubmitPayload): ReturnType<typeof problems.fieldInvalid> | null {
  if (!isRecord(payload.answers)) return problems.fieldInvalid('answers', 'must be an object, answers by question id')
  const { acknowledged, locale } = payload
  if (acknowledged !== undefined && !(Array.isArray(acknowledged) && acknowledged.every(isString))) {
    return problems.fieldInvalid('acknowledged', 'must be a list of codes')
  }
  return locale === undefined || isString(locale) ? null : problems.fieldInvalid('locale', 'must be a language tag')
}

const isString = (value: unknown): value is string => typeof value === 'string'
