import { adapt } from '../adapt.ts'
import { report, shown } from '../context.ts'
import { parseDate } from '../date-text.ts'
import { describeType } from '../type-words.ts'
import type { Typed } from '../typed.ts'
import { DATE, DATETIME, type ValueType } from '../types.ts'
import { fitsAnywhere, isListType, isTextType } from '../unify.ts'
import type { Call } from './spec.ts'

/**
 * What a parameter takes. `text` takes a code too, `date` also a datetime and a date written as a text, `scalar`
 * everything that is one value, `any` everything.
 */
export type Accepts = 'number' | 'text' | 'date' | 'scalar' | 'any'

const WANTED: Readonly<Record<Accepts, string>> = {
  number: 'a number',
  text: 'a text',
  date: 'a date',
  scalar: 'a single value',
  any: 'a value',
}

/** Whether a type is what the parameter takes; of lists the elements are asked about. */
export function isAccepted(type: ValueType, accepts: Accepts): boolean {
  if (accepts === 'any' || fitsAnywhere(type)) return true
  if (accepts === 'number') return type.kind === 'number'
  if (accepts === 'text') return isTextType(type)
  if (accepts === 'date') return type.kind === 'date' || type.kind === 'datetime'
  return !isListType(type) && type.kind !== 'matrix' && type.kind !== 'record'
}

/** The argument as the parameter takes it, or the fault. */
export function accept<View>(call: Call<View>, part: Typed<View>, accepts: Accepts): Typed<View> {
  const adapted = accepts === 'date' ? adaptDate(call, part) : part
  if (isAccepted(adapted.type, accepts)) return adapted
  return refuse(call, part, WANTED[accepts], hintFor(call, part, accepts))
}

/** Reports an argument of the wrong type. */
export function refuse<View>(call: Call<View>, part: Typed<View>, wanted: string, hint?: string): Typed<View> {
  const message = `${call.spec.name} needs ${wanted}, ${shown(call.context, part)} is ${describeType(part.type)}`
  return report(call.context, 'type-mismatch', part, message, hint ?? `write ${call.spec.usage}`)
}

/** A text written where a date is due is a date, or a datetime when it is not a bare date. */
function adaptDate<View>(call: Call<View>, part: Typed<View>): Typed<View> {
  if (part.kind !== 'constant' || part.literal === undefined || typeof part.value !== 'string') return part
  const bare = parseDate(part.value) || !part.value.includes('T')
  return adapt(call.context, part, bare ? DATE : DATETIME)
}

function hintFor<View>(call: Call<View>, { type, ...span }: Typed<View>, accepts: Accepts): string | undefined {
  const text = shown(call.context, span)
  if (accepts === 'text' && type.kind === 'number') return `write '${text}' in quotes, or concat(${text})`
  if (accepts === 'text' && isListType(type)) return `join the elements first: concat(${text})`
  if (accepts === 'number' && isListType(type)) return `sum(${text}) or count(${text}) make a number of a list`
  return undefined
}
