import { type Context, report, reportUnknown } from './context.ts'
import type { Span } from './fault.ts'
import { suggest } from './suggest.ts'
import type { Typed } from './typed.ts'
import { ATTRIBUTES } from './types.ts'

const SPACES: ReadonlyMap<string, string> = new Map([
  ['hidden', 'hidden value'],
  ['var', 'variable'],
  ['url', 'URL value'],
  ['device', 'device value'],
  ['session', 'session value'],
  ['quota', 'quota'],
])

/** Looks a name up; says what is nearest when there is none. */
export function checkName<View>(context: Context<View>, path: readonly string[], span: Span): Typed<View> {
  const reference = context.scope.resolve(path)
  if (!reference) return unknownName(context, path, span)
  for (const question of reference.reads ?? []) context.reads.add(question)
  return { kind: 'read', read: reference.read, type: reference.type, at: span.at, length: span.length }
}

function unknownName<View>(context: Context<View>, path: readonly string[], span: Span): Typed<View> {
  const [first = '', ...members] = path
  const written = path.join('.')
  const space = SPACES.get(first)
  if (first === 'row')
    return report(
      context,
      'unknown-id',
      span,
      `${written} is known only inside countIf and its kin, over the rows of a matrix`,
    )
  if (first === 'loop' || first === 'option')
    return unknownMember(context, written, span, `${written} is not known here`)
  if (space && members.length > 0) return unknownMember(context, written, span, `unknown ${space} ${members.join('.')}`)
  if (members.length > 0 && context.scope.resolve([first])) return unknownAttribute(context, first, members, span)
  const within = [...context.scope.names()].find((name) => name.startsWith(`${first}.`))
  if (members.length === 0 && within !== undefined)
    return reportUnknown(context, 'unknown-id', span, `${first} alone has no value`, within)
  const near = suggest(first, firstWords(context))
  const hint = near === undefined ? 'texts stand in quotes' : undefined
  return reportUnknown(context, 'unknown-id', span, `unknown question ${first}`, near, hint)
}

function unknownMember<View>(context: Context<View>, written: string, span: Span, message: string): Typed<View> {
  const near = suggest(written, context.scope.names())
  return reportUnknown(context, 'unknown-id', span, message, near)
}

function unknownAttribute<View>(
  context: Context<View>,
  question: string,
  members: readonly string[],
  span: Span,
): Typed<View> {
  const written = members.join('.')
  const known = [...context.scope.names()].flatMap((name) =>
    name.startsWith(`${question}.`) ? [name.slice(question.length + 1)] : [],
  )
  const near = suggest(written, [...ATTRIBUTES, ...known])
  const hint = `after ${question}. come ${ATTRIBUTES.join(', ')}, or the code of a row or an option`
  const meant = near === undefined ? undefined : `${question}.${near}`
  return reportUnknown(context, 'unknown-id', span, `${question} has no ${written}`, meant, hint)
}

function* firstWords<View>(context: Context<View>): Iterable<string> {
  const seen = new Set<string>()
  for (const name of context.scope.names()) {
    const first = name.split(/[.[]/, 1)[0] ?? name
    if (seen.has(first)) continue
    seen.add(first)
    yield first
  }
}
