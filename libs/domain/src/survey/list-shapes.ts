import { CODE, choice, code, count, expression, flag, list, name, number, object, record, text, word } from './forms.ts'

const label = {
  shape: text,
  wanted: true,
  standIn: '',
  standInFrom: 'code',
  about: 'What the respondent reads; its code when left out.',
} as const

/** A choice of a question or of a shared list. */
export const option = object({
  code: { shape: code, required: true, about: 'What is stored and written in expressions.' },
  label,
  other: {
    shape: object({
      maxLength: { shape: count(10_000, 1), about: 'Most characters of the text; 1,000 when left out.' },
    }),
    about: 'Takes a text of its own, as "other, namely …".',
  },
  exclusive: { shape: flag, about: 'Stands alone among several choices, as "none of these".' },
  image: { shape: word(2_000), about: 'Address of a picture.' },
  visibleIf: { shape: expression, about: 'Condition under which it is shown.' },
})

/** A row or a column; the rows of a bipolar matrix have `left` and `right` instead of a label. */
export const row = object({
  code: { shape: code, required: true, about: 'What is stored and written in expressions.' },
  label: { shape: text, about: 'What the respondent reads.' },
  left: { shape: text, about: 'The pole on the left.' },
  right: { shape: text, about: 'The pole on the right.' },
  visibleIf: { shape: expression, about: 'Condition under which it is shown.' },
})

export const item = object({
  code: { shape: code, required: true, about: 'What is stored and written in expressions.' },
  label,
  min: { shape: number, about: 'Smallest number.' },
  max: { shape: number, about: 'Greatest number.' },
})

export const order = object({
  kind: {
    shape: choice('sequential', 'shuffle', 'rotate', 'flip', 'group-random', 'weighted'),
    required: true,
    standIn: 'sequential',
    about: 'How the order is drawn.',
  },
  anchors: { shape: list(code, 2_000), about: 'Codes that keep their place.' },
  pick: { shape: count(2_000, 1), about: 'How many to keep, after ordering.' },
  groups: { shape: list(list(code, 2_000, 1), 500, 1), about: 'For group-random: codes that stay together.' },
  weights: {
    shape: record({ kind: 'number', min: 0, max: 1e9 }, CODE, 2_000),
    about: 'For weighted: how likely a code is to come early.',
  },
})

export const optionsFrom = object({
  question: { shape: name, required: true, about: 'The question whose choices are carried forward.' },
  mode: {
    shape: choice('selected', 'unselected', 'displayed', 'all', 'ranked', 'other'),
    required: true,
    standIn: 'all',
    about: 'Which of its choices.',
  },
  filter: { shape: expression, about: 'Condition over option.code and option.label that each must pass.' },
  add: { shape: list(option, 200), about: 'Choices added after the carried ones.' },
})
