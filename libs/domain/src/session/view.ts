import { answerKey } from '../answers/key.ts'
import type { CompiledEnding, CompiledItem, CompiledQuestion, CompiledRow, CompiledSurvey } from '../survey/compiled.ts'
import type { Iteration } from '../survey/reading.ts'
import { defaultAnswer, sentOnPage } from './check-page.ts'
import type { Answers } from './command.ts'
import { type ContextSource, contextOf, entryAt, type SessionContext } from './context.ts'
import type { Place } from './event.ts'
import { type DisplayedOption, displayedColumns, displayedOptions, displayedRows, labelOfOption } from './options.ts'
import { codesOf } from './outcome-codes.ts'
import type { ChoiceView, EndingView, PageView, QuestionView, SessionView } from './page-view.ts'
import { renderText, renderUrl } from './piping.ts'
import { progressOf } from './progress.ts'
import type { SessionState } from './state.ts'
import { isTerminal, type Outcome } from './status.ts'
import { dependsOnPage, isQuestionShown, isRequired } from './visibility.ts'

/**
 * What the respondent sees of a session now: the page with its texts piped, options displayed and in order; or the ending. Quotas stand
 * there as they did when the page was shown, so that the page is the one that was decided, however often it is read.
 * @param now milliseconds since the epoch
 */
export function view(
  survey: CompiledSurvey,
  state: SessionState,
  now: number,
  extra: Pick<ContextSource, 'locale'> = {},
): SessionView {
  const context = contextOf({ ...extra, survey, state, now })
  const { step, status, place } = state
  const progress = survey.settings.progress ? { progress: progressOf(context) } : {}
  if (isTerminal(status)) return { step, status, ending: endingView(context, status), ...progress }
  return place === null ? { step, status, ...progress } : { step, status, page: pageView(context, place), ...progress }
}

/**
 * The page before the respondent as it would be with some answers that were not submitted yet, so that a form can show what they make
 * appear. Null when the session shows no page.
 */
export function viewWith(
  survey: CompiledSurvey,
  state: SessionState,
  answers: Answers,
  now: number,
  extra: Pick<ContextSource, 'locale'> = {},
): PageView | null {
  const page = state.place === null ? undefined : survey.page.get(state.place.page)
  if (state.place === null || page === undefined) return null
  const context = contextOf({ ...extra, survey, state, now })
  sentOnPage(context, page, state.place, answers)
  return pageView(context, state.place)
}

/** A page as shown in a place, its defaults filled in. */
export function pageView(context: SessionContext, place: Place): PageView {
  const page = context.survey.page.get(place.page)
  if (page?.questions.some((question) => question.default !== undefined)) sentOnPage(context, page, place, {})
  const shown: QuestionView[] = []
  const conditional: QuestionView[] = []
  for (const question of page?.questions ?? []) {
    if (isQuestionShown(context, question, place.iteration)) shown.push(questionView(context, question, place))
    else if (page !== undefined && dependsOnPage(context.survey, page, question)) {
      conditional.push(questionView(context, question, place))
    }
  }
  return {
    id: place.page,
    iteration: place.iteration,
    ...(page?.title ? { title: renderText(context, page.title, place.iteration) } : {}),
    questions: shown,
    ...(conditional.length === 0 ? {} : { conditional }),
    back: context.survey.settings.back && context.state.trail.length > 0,
  }
}

function questionView(context: SessionContext, question: CompiledQuestion, place: Place): QuestionView {
  const { iteration } = place
  const entry = entryAt(context, answerKey(question.id, iteration))
  const answer = entry === undefined ? defaultAnswer(context, question, place) : entry.value
  return {
    id: question.id,
    type: question.type,
    text: renderText(context, question.text, iteration),
    ...(question.help === null ? {} : { help: renderText(context, question.help, iteration) }),
    required: isRequired(context, question, iteration),
    ...choicesOf(context, question, iteration),
    ...(Object.keys(question.constraints).length === 0 ? {} : { constraints: question.constraints }),
    ...(answer === undefined || answer === null ? {} : { answer }),
  }
}

/** Lists that the type has not are left out, so that a number question is not one with no options. */
function choicesOf(
  context: SessionContext,
  question: CompiledQuestion,
  iteration: Iteration,
): Pick<QuestionView, 'options' | 'rows' | 'columns' | 'items' | 'groups'> {
  const rowView = (row: CompiledRow) => rowChoice(context, row, iteration)
  const itemView = (item: CompiledItem) => itemChoice(context, item, iteration)
  return {
    ...(question.source === null
      ? {}
      : {
          options: displayedOptions(context, question, iteration).map((option) =>
            optionChoice(context, option, iteration),
          ),
        }),
    ...(question.rows.length === 0
      ? {}
      : { rows: byCode(question.rows, displayedRows(context, question, iteration)).map(rowView) }),
    ...(question.columns.length === 0
      ? {}
      : { columns: byCode(question.columns, displayedColumns(context, question, iteration)).map(rowView) }),
    ...(question.items.length === 0
      ? {}
      : { items: byCode(question.items, displayedRows(context, question, iteration)).map(itemView) }),
    ...(question.groups.length === 0 ? {} : { groups: question.groups.map(itemView) }),
  }
}

function byCode<T extends { readonly code: string }>(things: readonly T[], codes: readonly string[]): readonly T[] {
  return codes.flatMap((code) => things.find((thing) => thing.code === code) ?? [])
}

function optionChoice(context: SessionContext, shown: DisplayedOption, iteration: Iteration): ChoiceView {
  const { other, exclusive, image } = shown.option
  return {
    code: shown.code,
    label: labelOfOption(context, shown, iteration),
    // A text that came along from an earlier question is not asked for again.
    ...(other === null || shown.typed !== null ? {} : { other }),
    ...(exclusive ? { exclusive } : {}),
    ...(image === null ? {} : { image }),
  }
}

function rowChoice(context: SessionContext, row: CompiledRow, iteration: Iteration): ChoiceView {
  return {
    code: row.code,
    label: labelOfRow(context, row, iteration),
    ...(row.left === null ? {} : { left: renderText(context, row.left, iteration) }),
    ...(row.right === null ? {} : { right: renderText(context, row.right, iteration) }),
  }
}

/** The rows of a bipolar matrix have poles instead of a label; another row without one is called by its code. */
function labelOfRow(context: SessionContext, { code, label, left }: CompiledRow, iteration: Iteration): string {
  if (label !== null) return renderText(context, label, iteration)
  return left === null ? code : ''
}

function itemChoice(context: SessionContext, item: CompiledItem, iteration: Iteration): ChoiceView {
  return {
    code: item.code,
    label: renderText(context, item.label, iteration),
    ...(item.min === null ? {} : { min: item.min }),
    ...(item.max === null ? {} : { max: item.max }),
  }
}

/**
 * The ending as read: outside all loops. A session that no ending of the survey ended is named after its outcome. One whose complete
 * was rejected is not sent anywhere: its redirect says that it was completed.
 */
function endingView(context: SessionContext, status: Outcome): EndingView {
  const { survey, state } = context
  const ending: CompiledEnding | undefined = state.ending === null ? undefined : survey.endings.get(state.ending)
  const codes = codesOf(status)
  if (ending === undefined) return { id: status.toLowerCase().replaceAll('_', '-'), outcome: status, text: '', codes }
  const leads = ending.redirect !== null && status !== 'REJECTED'
  return {
    id: ending.id,
    outcome: status,
    text: ending.text === null ? '' : renderText(context, ending.text, null),
    codes,
    ...(leads ? { redirect: renderUrl(context, ending.redirect, null) } : {}),
  }
}
