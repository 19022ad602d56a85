import type { Question, QuestionType } from '../survey/document.ts'
import { isRecord } from '../survey/shape/describe.ts'
import { dateRule } from './date-rules.ts'
import { numberRule } from './number-rules.ts'
import type { AnswerRule, RuleContext } from './rule.ts'
import { textRule } from './text-rules.ts'
import { wrongType } from './wrong-type.ts'

interface Field {
  readonly required: boolean
  readonly rule: AnswerRule
}

/** Most characters of a field; a form is no essay. */
const FIELD_LENGTH = 1_000

/** The fields of a form, each checked as a question of its type; an empty field is left out of the answer. */
export function contactRule(question: Question, country: string | null, timeZone: string): AnswerRule {
  const fields = new Map<string, Field>()
  for (const { id, type, required = false } of question.fields ?? []) {
    fields.set(id, { required, rule: fieldRule(id, type, question.country ?? country, timeZone) })
  }
  return (value, context) => {
    if (!isRecord(value)) return wrongType(context, 'values by field')
    const read: Record<string, unknown> = {}
    let broken = false
    for (const id of Object.keys(value)) {
      const field = fields.get(id)
      const content = value[id]
      if (field === undefined) {
        broken = true
        context.fault('type', {
          expected: `one of ${[...fields.keys()].join(', ')}`,
          field: id.slice(0, 64).toWellFormed(),
        })
      } else if (content !== null && content !== undefined) {
        const { value: clean, empty } = field.rule(content, inField(context, id))
        if (!empty) read[id] = clean
      }
    }
    if (Object.keys(read).length === 0 && !broken) return { value: null, empty: true }
    for (const [id, { required }] of fields) {
      if (required && !Object.hasOwn(read, id)) context.fault('required.field', { field: id })
    }
    return { value: read, empty: false }
  }
}

/** Faults inside a field say which one it is. */
const inField = (context: RuleContext, field: string): RuleContext => ({
  ...context,
  fault: (key, params, override) => context.fault(key, { ...params, field }, override),
})

function fieldRule(id: string, type: string, country: string | null, timeZone: string): AnswerRule {
  const question = (as: QuestionType): Question => ({ id, type: as, text: '', maxLength: FIELD_LENGTH })
  switch (type) {
    case 'number':
      return numberRule(question('number'))
    case 'date':
      return dateRule(question('date'), 'date', timeZone)
    case 'email':
    case 'phone':
    case 'url':
    case 'textarea':
      return textRule(question(type), country)
    default:
      return textRule(question('text'), country)
  }
}
