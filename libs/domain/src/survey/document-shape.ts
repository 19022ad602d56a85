import {
  CODE,
  choice,
  code,
  count,
  either,
  endingTarget,
  expression,
  flag,
  list,
  locale,
  NAME,
  name,
  object,
  record,
  target,
  text,
  word,
} from './forms.ts'
import { option, order } from './list-shapes.ts'
import { questionShape } from './question-shape.ts'

const page = object({
  id: { shape: name, required: true, about: 'Name of the page; unique among pages and questions.' },
  title: { shape: text, about: 'Heading of the page.' },
  visibleIf: { shape: expression, about: 'Condition under which the page is shown.' },
  group: { shape: code, about: 'The group the page belongs to.' },
  questions: { shape: list(questionShape, 200), required: true, standIn: [], about: 'The questions of the page.' },
  next: {
    shape: list(
      object({
        if: { shape: expression, about: 'Condition of the jump; always when left out.' },
        goto: { shape: target, required: true, about: 'Where to go: "page:<id>" or "ending:<id>".' },
      }),
      100,
    ),
    about: 'Where to go after the page: the first rule that is true, otherwise the next page.',
  },
})

const group = object({
  id: { shape: code, required: true, about: 'Name of the group.' },
  visibleIf: { shape: expression, about: 'Condition under which its pages are shown.' },
  order: { shape: order, about: 'The order of its pages.' },
})

const loopItem = object({
  code: { shape: code, required: true, about: 'Key of the iteration.' },
  label: {
    shape: text,
    wanted: true,
    standIn: '',
    standInFrom: 'code',
    about: 'What loop.label reads; its code when left out.',
  },
  attr: { shape: record({ kind: 'json' }, NAME, 50), about: 'Values that loop.attr.<name> reads.' },
})

const over = either(
  '{"answer": …}, {"repeat": …} or {"items": …}',
  object({ answer: { shape: name, required: true, about: 'A question: one iteration for each option selected.' } }),
  object({ repeat: { shape: expression, required: true, about: 'An expression: how many iterations.' } }),
  object({
    items: { shape: list(loopItem, 2_000, 1), required: true, about: 'A fixed list: one iteration for each.' },
  }),
)

const loop = object({
  id: { shape: code, required: true, about: 'Name of the loop.' },
  pages: { shape: list(name, 500, 1), required: true, about: 'The pages gone through in each iteration.' },
  over: { shape: over, required: true, about: 'What there is an iteration for.' },
  max: { shape: count(1_000, 1), about: 'Most iterations.' },
  order: { shape: order, about: 'The order of the iterations.' },
})

const cell = object({
  id: { shape: code, required: true, about: 'Name of the cell.' },
  when: { shape: expression, required: true, standIn: 'true', about: 'Whom the cell counts.' },
  target: { shape: count(1_000_000_000), about: 'Seats; 0 is closed.' },
  percent: { shape: { kind: 'number', min: 0, max: 100 }, about: "Seats as a share of the plan's total." },
  mode: { shape: choice('NORMAL', 'ALLOW_OVER', 'COUNTER', 'OPTIMISTIC'), about: 'How hard the target is.' },
  buffer: { shape: count(1_000_000_000), about: 'For OPTIMISTIC: seats that may be held beyond the target.' },
})

const plan = object({
  id: { shape: code, required: true, about: 'Name of the plan.' },
  after: { shape: name, required: true, about: 'The page after which it is decided.' },
  select: {
    shape: choice('ALL', 'PRIORITY', 'RANDOM', 'LEAST_FILLED_COUNT', 'LEAST_FILLED_RATIO'),
    about: 'Which of the matching cells take the session.',
  },
  pick: { shape: count(1_000, 1), about: 'How many of the matching cells; 1 when left out.' },
  total: { shape: count(1_000_000_000), about: 'What percentages are of.' },
  onFull: { shape: endingTarget, about: 'The ending when there is no seat; ending:over-quota when left out.' },
  noMatch: {
    shape: either('"pass" or an ending', choice('pass'), endingTarget),
    about: 'What happens when no cell matches; pass when left out.',
  },
  late: {
    shape: choice('honour', 'over-quota'),
    about: 'What happens to a session whose hold expired and whose cell is full.',
  },
  cells: { shape: list(cell, 2_000, 1), required: true, about: 'The cells.' },
})

const ending = object({
  outcome: {
    shape: choice('COMPLETED', 'SCREENED_OUT', 'OVER_QUOTA', 'QUALITY_TERMINATED', 'REFUSED'),
    required: true,
    standIn: 'COMPLETED',
    about: 'How the session counts.',
  },
  text: { shape: text, about: 'What the respondent reads.' },
  redirect: { shape: word(4_000), about: 'Where the respondent is sent; may pipe values in.' },
  postback: {
    shape: word(4_000),
    about: "Who is told of this ending by a signed POST, instead of the survey's postback.",
  },
})

const settings = object({
  back: { shape: flag, about: 'Whether going back is allowed; false when left out.' },
  quotaHoldMinutes: {
    shape: { kind: 'number', min: 1, max: 10_080 },
    about: 'How long a seat is held; 30 when left out.',
  },
  resumeDays: {
    shape: { kind: 'number', min: 0.01, max: 365 },
    about: 'How long a session can be taken up again; 7 when left out.',
  },
  progress: { shape: flag, about: 'Whether progress is shown; true when left out.' },
  mode: { shape: choice('LIVE', 'TEST', 'PREVIEW'), about: 'Mode of sessions that name none; LIVE when left out.' },
  postback: {
    shape: word(4_000),
    about: 'Who is told of the end of every session by a signed POST; may pipe values in.',
  },
})

const sharedList = object({
  options: { shape: list(option, 2_000, 1), required: true, about: 'The options.' },
  order: { shape: order, about: 'Their order, the same wherever the list is used.' },
})

/** What an author may write. The type beside it is `SurveyDocument`. */
export const documentShape = object({
  $schema: { shape: word(2_000), about: 'Address of the JSON Schema, for editors.' },
  title: { shape: text, wanted: true, standIn: '', about: 'Title of the survey.' },
  defaultLocale: { shape: locale, about: 'Language of texts without one; "en" when left out.' },
  locales: { shape: list(locale, 100, 1), about: 'Languages that every text should have.' },
  timeZone: { shape: word(64), about: 'IANA zone of today; UTC when left out.' },
  country: { shape: word(2), about: 'Country (ISO 3166) of phone numbers.' },
  hidden: {
    shape: record(choice('string', 'number', 'boolean', 'date'), NAME, 500),
    about: 'Values given at start, with their types.',
  },
  variables: { shape: record(expression, NAME, 500), about: 'Computed values, read as var.<name>.' },
  lists: { shape: record(sharedList, CODE, 500), about: 'Options shared between questions.' },
  pages: { shape: list(page, 1_000, 1), required: true, standIn: [], about: 'The pages, in order.' },
  groups: { shape: list(group, 500), about: 'Groups of pages.' },
  loops: { shape: list(loop, 100), about: 'Pages gone through several times.' },
  quotas: { shape: list(plan, 200), about: 'Quota plans.' },
  endings: { shape: record(ending, CODE, 500), about: 'How a session can end.' },
  settings: { shape: settings, about: 'Settings of the survey.' },
})
