import type { Reference } from '../../expression/scope.ts'
import { attributeType, BOOLEAN, listOf, NUMBER, type ValueType } from '../../expression/types.ts'
import { isEmpty, isList, type Value } from '../../expression/value.ts'
import type { ModelLoop, ModelQuestion, SurveyModel } from '../model.ts'
import type { Iteration, SessionReading } from '../reading.ts'
import { iterationsOf, type Locate, pick, sharedLoops, within } from './places.ts'
import { fieldTypeOf } from './value-type.ts'

type SurveyReference = Reference<SessionReading>
/** A part of one answer: what it is, and how it is read in an iteration. */
interface Part {
  readonly type: ValueType
  readonly read: (reading: SessionReading, iteration: Iteration) => Value
}

/**
 * What a question's name and the names after it mean inside `loops`. The answer of the iteration at hand; for loops
 * that the expression does not stand in, the list over their iterations, or one of them by its key. A key names an
 * iteration from inside its loop too, where nothing of the answer at hand has that name.
 */
export function questionReference(
  model: SurveyModel,
  question: ModelQuestion,
  rest: readonly string[],
  loops: readonly string[],
): SurveyReference | undefined {
  const around = question.page.loops
  for (let shared = sharedLoops(around, loops); shared >= 0; shared--) {
    const known = around.slice(0, shared)
    const found = located(model, question, rest, around.slice(shared), (reading) => pick(reading.iteration, known))
    if (found !== undefined) return found
  }
  return undefined
}

function located(
  model: SurveyModel,
  question: ModelQuestion,
  rest: readonly string[],
  open: readonly string[],
  locate: Locate,
): SurveyReference | undefined {
  const reads = [question.definition.id]
  const part = partOf(question, rest)
  const [next, ...inner] = open
  if (next === undefined) {
    if (part === undefined) return undefined
    return { type: part.type, read: ({ view }) => part.read(view, locate(view)), reads }
  }
  if (part !== undefined) return overIterations(question, part, rest, open, locate)
  const [key, ...further] = rest
  const loop = model.loops.get(next)
  if (key === undefined || loop === undefined || !isKeyOf(model, loop, key)) return undefined
  return located(model, question, further, inner, (reading) => within(locate(reading), next, key))
}

/** The list of answers in iteration order; iterations without one are left out. */
function overIterations(
  question: ModelQuestion,
  part: Part,
  rest: readonly string[],
  open: readonly string[],
  locate: Locate,
): SurveyReference {
  const { id } = question.definition
  const each = (view: SessionReading): Value[] =>
    iterationsOf(view, open, locate(view)).map((iteration) => part.read(view, iteration))
  const reads = [id]
  const attribute = rest.length === 1 ? rest[0] : undefined
  if (attribute === 'seen' || attribute === 'answered') {
    return { type: BOOLEAN, read: ({ view }) => each(view).includes(true), reads }
  }
  if (attribute === 'other')
    return { type: part.type, read: ({ view }) => each(view).find((v) => v !== null) ?? null, reads }
  if (attribute === 'count') {
    const answered = (view: SessionReading) =>
      iterationsOf(view, open, locate(view)).filter((iteration) => !isEmpty(view.value(id, iteration)))
    return { type: NUMBER, read: ({ view }) => answered(view).length, reads }
  }
  if (attribute === 'label') {
    return {
      type: listOf({ kind: 'string' }),
      read: ({ view }) =>
        each(view)
          .flat()
          .filter((v) => v !== null),
      reads,
    }
  }
  return { type: listOf(part.type), read: ({ view }) => each(view).filter((value) => value !== null), reads }
}

/** What the names after a question mean in one answer: an attribute first, then a field, a row or an option. */
function partOf(question: ModelQuestion, rest: readonly string[]): Part | undefined {
  const { id } = question.definition
  const [first, second, third] = rest
  if (first === undefined) return { type: question.valueType, read: (view, iteration) => view.value(id, iteration) }
  if (second === undefined) return attributeOf(question, first) ?? fieldOf(question, first) ?? cellOf(question, first)
  if (third !== undefined) return undefined
  return optionOf(question, first, second) ?? crossingOf(question, first, second)
}

function attributeOf(question: ModelQuestion, name: string): Part | undefined {
  const { id } = question.definition
  const type = attributeType(question.valueType, name)
  if (type === undefined) return undefined
  const value = (view: SessionReading, iteration: Iteration) => view.value(id, iteration)
  const reads: Readonly<Record<string, Part['read']>> = {
    label: (view, iteration) => view.label(id, iteration),
    code: value,
    other: (view, iteration) => view.other(id, iteration),
    count: (view, iteration) => sizeOf(view.value(id, iteration)),
    seen: (view, iteration) => view.seen(id, iteration),
    answered: (view, iteration) => !isEmpty(view.value(id, iteration)),
  }
  const read = reads[name]
  return read === undefined ? undefined : { type, read }
}

function sizeOf(value: Value): number {
  if (value === null || value === '') return 0
  if (isList(value)) return value.length
  return typeof value === 'object' && value.kind === 'cells' ? value.cells.size : 1
}

function fieldOf(question: ModelQuestion, field: string): Part | undefined {
  const type = fieldTypeOf(question.definition, field)
  if (type === undefined) return undefined
  return { type, read: (view, iteration) => view.field(question.definition.id, field, iteration) }
}

/** The answer in one row, item or group. */
function cellOf(question: ModelQuestion, row: string): Part | undefined {
  const { valueType } = question
  if (valueType.kind !== 'matrix' || !question.rows.includes(row)) return undefined
  return {
    type: valueType.cell,
    read: (view, iteration) => cellValue(view.value(question.definition.id, iteration), row),
  }
}

const cellValue = (value: Value, row: string): Value =>
  typeof value === 'object' && value !== null && 'cells' in value ? (value.cells.get(row) ?? null) : null

/** Whether a column is chosen in a row, or an option is in a group. */
function crossingOf(question: ModelQuestion, row: string, column: string): Part | undefined {
  const codes = question.definition.type === 'group-rank' ? question.options.codes : question.columns
  const cell = cellOf(question, row)
  if (cell === undefined || !codes.includes(column)) return undefined
  return { type: BOOLEAN, read: (view, iteration) => holds(cell.read(view, iteration), column) }
}

const holds = (value: Value, code: string): boolean =>
  value !== null && isList(value) ? value.includes(code) : value === code

function optionOf(question: ModelQuestion, code: string, name: string): Part | undefined {
  const { id } = question.definition
  if (!question.options.byCode.has(code)) return undefined
  if (name === 'displayed') {
    return { type: BOOLEAN, read: (view, iteration) => view.displayedOptions(id, iteration).includes(code) }
  }
  if (name === 'selected' && question.valueType.kind !== 'matrix') {
    return { type: BOOLEAN, read: (view, iteration) => holds(view.value(id, iteration), code) }
  }
  if (name === 'rank' && question.definition.type === 'rank') {
    return { type: NUMBER, read: (view, iteration) => rankIn(view.value(id, iteration), code) }
  }
  return undefined
}

function rankIn(value: Value, code: string): Value {
  const index = isList(value) ? value.indexOf(code) : -1
  return index < 0 ? null : index + 1
}

/** Whether a loop can have an iteration of this key. */
function isKeyOf(model: SurveyModel, loop: ModelLoop, key: string): boolean {
  const { over } = loop.definition
  if ('items' in over) return over.items.some((item) => item.code === key)
  if ('repeat' in over) return /^[1-9][0-9]{0,3}$/.test(key)
  return model.questions.get(over.answer)?.options.byCode.has(key) ?? false
}
