import { QUESTION_TYPES, type QuestionType } from './document.ts'
import {
  choice,
  code,
  count,
  domain,
  either,
  expression,
  flag,
  list,
  name,
  number,
  object,
  text,
  word,
} from './forms.ts'
import { item, option, optionsFrom, order, row } from './list-shapes.ts'
import type { Properties, VariantShape } from './shape/shape.ts'

const MAX_ROWS = 500
const regex = word(1_000)
/** Every property of every type; `TYPE_PROPERTIES` says which type takes which. */
export const questionProperties = {
  id: { shape: name, required: true, about: 'Name of the question in expressions; unique among pages and questions.' },
  type: { shape: choice(...QUESTION_TYPES), required: true, standIn: 'text', about: 'What kind of answer it takes.' },
  text: { shape: text, wanted: true, standIn: '', about: 'The question as it is asked; may pipe answers in.' },
  help: { shape: text, about: 'A further text beside the question.' },
  required: { shape: flag, about: 'Whether the page is refused without an answer.' },
  requiredIf: { shape: expression, about: 'Condition under which an answer is required.' },
  visibleIf: { shape: expression, about: 'Condition under which the question is asked.' },
  default: { shape: { kind: 'json' }, about: 'The answer shown until there is one, in the shape of the type.' },
  options: { shape: list(option, 2_000, 1), about: 'The choices.' },
  optionsList: { shape: code, about: 'A shared list as choices.' },
  optionsFrom: { shape: optionsFrom, about: 'Choices carried forward from an earlier question.' },
  order: { shape: order, about: 'The order in which options, rows or items are shown.' },
  minSelected: { shape: count(2_000), about: 'Fewest choices (in a matrix: in each row answered).' },
  maxSelected: { shape: count(2_000, 1), about: 'Most choices (in a matrix: in each row).' },
  exactSelected: { shape: count(2_000, 1), about: 'Exact number of choices.' },
  top: { shape: count(2_000, 1), about: 'How many options are to be ranked; all when left out.' },
  minLength: { shape: count(100_000), about: 'Fewest characters.' },
  maxLength: { shape: count(100_000, 1), about: 'Most characters.' },
  minWords: { shape: count(20_000), about: 'Fewest words.' },
  maxWords: { shape: count(20_000, 1), about: 'Most words.' },
  pattern: {
    shape: object({
      regex: {
        shape: regex,
        required: true,
        about: 'Regular expression (RE2) found anywhere in the text; use ^ and $.',
      },
      message: { shape: text, about: 'What the respondent reads when it does not match.' },
    }),
    about: 'A pattern that the text must match.',
  },
  equals: { shape: word(1_000), about: 'The only text accepted.' },
  contains: { shape: word(1_000), about: 'A part that must be in the text, whatever its case.' },
  protocols: {
    shape: list(choice('http', 'https', 'ftp', 'ftps', 'mailto'), 5, 1),
    about: 'Protocols accepted; http and https when left out.',
  },
  domains: { shape: list(domain, 500, 1), about: 'The only domains accepted, with their subdomains.' },
  denyDomains: { shape: list(domain, 500, 1), about: 'Domains refused, with their subdomains.' },
  country: { shape: word(2), about: 'Country (ISO 3166) of numbers written without +.' },
  min: { shape: either('a number, or a date', number, word(40)), about: 'Smallest value.' },
  max: { shape: either('a number, or a date', number, word(40)), about: 'Greatest value.' },
  minAge: { shape: count(150), about: 'Fewest whole years since the date.' },
  integer: { shape: flag, about: 'Whole numbers only.' },
  decimals: { shape: count(15), about: 'Most decimal places.' },
  step: {
    shape: { kind: 'number', min: Number.MIN_VALUE },
    about: 'Distance between values, counted from min (or 0).',
  },
  outlier: {
    shape: object({
      below: { shape: number, about: 'Values below ask back.' },
      above: { shape: number, about: 'Values above ask back.' },
    }),
    about: 'Unusual values: the respondent is asked once whether they are right.',
  },
  items: { shape: list(item, MAX_ROWS, 1), about: 'What the numbers are for.' },
  total: {
    shape: object({
      exact: { shape: number, about: 'What the numbers must add up to.' },
      min: { shape: number, about: 'The least they may add up to.' },
      max: { shape: number, about: 'The most they may add up to.' },
    }),
    about: 'Bounds of the sum.',
  },
  zero: { shape: choice('allow', 'refuse'), about: 'Whether an item may be 0.' },
  rows: { shape: list(row, MAX_ROWS, 1), about: 'The rows.' },
  columns: { shape: list(row, MAX_ROWS, 1), about: 'The columns.' },
  requireRows: {
    shape: either('"all" or a number', choice('all'), count(MAX_ROWS)),
    about: 'Rows that a required matrix needs.',
  },
  uniqueColumns: { shape: flag, about: 'Whether a column may be chosen in one row only.' },
  straightline: { shape: flag, about: 'Ask back when every row has the same answer.' },
  groups: { shape: list(item, 100, 1), about: 'The groups to rank into.' },
  accept: { shape: list(word(100), 50, 1), about: 'Kinds of file accepted, such as "image/*" or "application/pdf".' },
  maxBytes: { shape: count(10 * 1024 ** 3, 1), about: 'Greatest size of a file in bytes.' },
  maxFiles: { shape: count(50, 1), about: 'Most files; 1 when left out.' },
  version: { shape: word(64), about: 'Version of the text agreed to.' },
  mustAccept: { shape: flag, about: 'Whether only agreeing lets the respondent go on.' },
  fields: {
    shape: list(
      object({
        id: { shape: name, required: true, about: 'Name of the field in the answer.' },
        type: {
          shape: choice('text', 'textarea', 'email', 'phone', 'url', 'number', 'date'),
          required: true,
          standIn: 'text',
          about: 'What it takes.',
        },
        required: { shape: flag, about: 'Whether it must be filled in.' },
      }),
      30,
      1,
    ),
    about: 'The fields of the form.',
  },
  amount: { shape: { kind: 'number', min: 0, max: 1e9 }, about: 'What is to be paid, in units of the currency.' },
  currency: { shape: word(3), about: 'Currency (ISO 4217).' },
  provider: { shape: word(64), about: 'Who takes the payment.' },
} as const satisfies Properties

type PropertyName = keyof typeof questionProperties
type TypeProperties = { readonly allowed: readonly PropertyName[]; readonly required: readonly PropertyName[] }

const ANSWERED: readonly PropertyName[] = ['required', 'requiredIf', 'default']
const CHOICES: readonly PropertyName[] = [...ANSWERED, 'options', 'optionsList', 'optionsFrom', 'order']
const TEXT: readonly PropertyName[] = [
  ...ANSWERED,
  'minLength',
  'maxLength',
  'minWords',
  'maxWords',
  'pattern',
  'equals',
  'contains',
]
const NUMBER: readonly PropertyName[] = [...ANSWERED, 'min', 'max', 'integer', 'decimals', 'step', 'outlier']
const DATE: readonly PropertyName[] = [...ANSWERED, 'min', 'max']
const ROWS: readonly PropertyName[] = [...ANSWERED, 'rows', 'requireRows', 'straightline', 'order']
const TABLE: readonly PropertyName[] = [...ROWS, 'columns', 'minSelected', 'maxSelected', 'uniqueColumns']
const UPLOAD: readonly PropertyName[] = [...ANSWERED, 'accept', 'maxBytes', 'maxFiles']

const takes = (allowed: readonly PropertyName[], required: readonly PropertyName[] = []): TypeProperties => ({
  allowed,
  required,
})

/** What each type takes beside `id type text help visibleIf`, and what it cannot do without. */
export const TYPE_PROPERTIES: Readonly<Record<QuestionType, TypeProperties>> = {
  single: takes(CHOICES),
  dropdown: takes(CHOICES),
  picture: takes(CHOICES),
  yesno: takes(CHOICES),
  multiple: takes([...CHOICES, 'minSelected', 'maxSelected', 'exactSelected']),
  rank: takes([...CHOICES, 'top']),
  boolean: takes(ANSWERED),
  text: takes(TEXT),
  textarea: takes(TEXT),
  email: takes([...TEXT, 'domains', 'denyDomains']),
  phone: takes([...TEXT, 'country']),
  url: takes([...TEXT, 'protocols', 'domains', 'denyDomains']),
  number: takes(NUMBER),
  decimal: takes(NUMBER),
  slider: takes(NUMBER),
  scale: takes(NUMBER),
  nps: takes(NUMBER),
  'constant-sum': takes([...ANSWERED, 'items', 'total', 'decimals', 'zero', 'order'], ['items']),
  date: takes([...DATE, 'minAge']),
  time: takes(DATE),
  datetime: takes([...DATE, 'minAge']),
  consent: takes([...ANSWERED, 'version', 'mustAccept']),
  contact: takes([...ANSWERED, 'fields', 'country'], ['fields']),
  payment: takes([...ANSWERED, 'amount', 'currency', 'provider'], ['amount', 'currency']),
  'matrix-single': takes(TABLE, ['rows', 'columns']),
  'matrix-multiple': takes(TABLE, ['rows', 'columns']),
  'matrix-bipolar': takes([...ROWS, 'min', 'max', 'step'], ['rows']),
  'group-rank': takes([...CHOICES, 'groups', 'top'], ['groups']),
  'group-rating': takes([...ANSWERED, 'items', 'groups', 'min', 'max', 'step', 'order'], ['items']),
  file: takes(UPLOAD),
  photo: takes(UPLOAD),
  signature: takes(UPLOAD),
  message: takes([]),
  descriptive: takes([]),
}

export const questionShape: VariantShape = {
  kind: 'variant',
  tag: 'type',
  properties: questionProperties,
  common: ['id', 'type', 'text', 'help', 'visibleIf'],
  variants: TYPE_PROPERTIES,
}
