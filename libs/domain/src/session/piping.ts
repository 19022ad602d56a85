import { roundDecimal } from '../expression/functions/rounding.ts'
import { toJson } from '../expression/json.ts'
import type { Env } from '../expression/scope.ts'
import { isDateLike, isEmpty, isList, type Value } from '../expression/value.ts'
import type { LocalText, Pipe, PipeFormat, Template } from '../survey/compiled.ts'
import type { Iteration, SessionReading } from '../survey/reading.ts'
import { templateFor } from '../survey/template-for.ts'
import { envAt, evaluated, type SessionContext } from './context.ts'

/** A label may pipe a label that pipes a label; past this depth they are going round in circles. */
const MAX_DEPTH = 8

/** A text as the respondent reads it: plain, with its pipes filled in. Escaping is the business of whoever renders it. */
export function renderText(context: SessionContext, text: LocalText, iteration: Iteration): string {
  return render(context, templateFor(text, context.locale), iteration)
}

/** The same for a URL: what is piped in is percent-encoded, what the author wrote is not. */
export function renderUrl(context: SessionContext, template: Template, iteration: Iteration): string {
  return render(context, template, iteration, encode)
}

/** Unpaired surrogates have no encoding; they are replaced, as a URL parser would. */
const encode = (text: string): string => encodeURIComponent(text.toWellFormed())

function render(
  context: SessionContext,
  template: Template,
  iteration: Iteration,
  escaped: (text: string) => string = (text) => text,
): string {
  const [only] = template
  if (template.length < 2 && (only === undefined || typeof only === 'string')) return only ?? ''
  if (context.depth >= MAX_DEPTH) return ''
  context.depth++
  try {
    const env = envAt(context, iteration)
    let text = ''
    for (const piece of template) text += typeof piece === 'string' ? piece : escaped(fill(context, piece, env))
    return text
  } finally {
    context.depth--
  }
}

/** Filled in by value: what a respondent typed is text here and is never looked at for pipes of its own. */
function fill(context: SessionContext, pipe: Pipe, env: Env<SessionReading>): string {
  const value = evaluated(context, pipe.expression, env)
  if (isEmpty(value)) return pipe.fallback
  return formatted(value, pipe.format, context)
}

function formatted(value: Value, format: PipeFormat | null, context: SessionContext): string {
  if (format === null) return textOf(value)
  switch (format.kind) {
    case 'round':
      return typeof value === 'number' ? String(roundDecimal(value, format.decimals)) : textOf(value)
    case 'upper':
      return textOf(value).toLocaleUpperCase(context.locale)
    case 'lower':
      return textOf(value).toLocaleLowerCase(context.locale)
    case 'date':
      return dateText(value, format.style, context)
  }
}

/** A value as text: lists joined with `, `, dates as they are answered. */
export function textOf(value: Value): string {
  if (value === null) return ''
  if (isList(value)) return value.map(textOf).join(', ')
  if (typeof value !== 'object') return String(value)
  const json = toJson(value)
  return typeof json === 'string' ? json : ''
}

function dateText(value: Value, style: 'short' | 'medium' | 'long', context: SessionContext): string {
  if (!isDateLike(value) || value.kind === 'time') return textOf(value)
  const isDate = value.kind === 'date'
  const at = isDate ? value.at * 86_400_000 : value.at
  if (Number.isNaN(new Date(at).getTime())) return textOf(value)
  const zone = isDate ? 'UTC' : context.survey.timeZone
  return new Intl.DateTimeFormat(context.locale, {
    dateStyle: style,
    ...(isDate ? {} : { timeStyle: 'short' }),
    timeZone: zone,
  }).format(at)
}
