import type { PipeFormat } from '../compiled.ts'

/** One `{{…}}` as written: what it reads, how it is formatted, and what stands in for nothing. */
export interface RawPipe {
  readonly source: string
  readonly reference: string
  readonly format: PipeFormat | null
  readonly fallback: string
}

export type RawTemplate =
  | { readonly ok: true; readonly parts: readonly (string | RawPipe)[] }
  | { readonly ok: false; readonly message: string; readonly hint: string }

/** Splits a text at its pipes. */
export function parseTemplate(text: string): RawTemplate {
  const parts: (string | RawPipe)[] = []
  let from = 0
  for (;;) {
    const open = text.indexOf('{{', from)
    if (open < 0) break
    const bar = expressionEnd(text, open + 2)
    const close = text.indexOf('}}', bar)
    if (close < 0) {
      return { ok: false, message: 'a pipe is opened with {{ and never closed', hint: 'close it with }}' }
    }
    if (open > from) parts.push(text.slice(from, open))
    const pipe = parsePipe(text.slice(open + 2, close), bar - open - 2)
    if (typeof pipe === 'string')
      return { ok: false, message: pipe, hint: 'known formats: round:1, upper, lower, date:short' }
    parts.push(pipe)
    from = close + 2
  }
  if (from < text.length) parts.push(text.slice(from))
  return { ok: true, parts }
}

/** An expression up to the `|` or `}}` behind it: in quotes they mean themselves, and `||` is an operator. */
const EXPRESSION = /(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\|\||[^|}'"]|\}(?!\}))*/sy

/** Where the expression of a pipe ends; a quote that is never closed closes nothing, and is told with the expression. */
function expressionEnd(text: string, from: number): number {
  EXPRESSION.lastIndex = from
  const end = from + (EXPRESSION.exec(text)?.[0].length ?? 0)
  if (text[end] === '|' || text.startsWith('}}', end)) return end
  const plain = text.slice(from).search(/\||\}\}/)
  return plain < 0 ? text.length : from + plain
}

/**
 * `reference`, `reference|fallback`, `reference|format` or `reference|format|fallback`; a message when it is none of them.
 * @param length of the reference
 */
function parsePipe(source: string, length: number): RawPipe | string {
  const reference = source.slice(0, length)
  const rest = length < source.length ? source.slice(length + 1).split('|') : []
  const format = formatOf(rest[0])
  if (format === null && rest.length > 1) return `"${rest[0]?.trim()}" is no format of a pipe`
  const fallback = (format === null ? rest : rest.slice(1)).join('|')
  return { source, reference: reference.trim(), format, fallback }
}

function formatOf(text: string | undefined): PipeFormat | null {
  const [name, argument] = text?.trim().split(':') ?? []
  if (argument === undefined) return name === 'upper' || name === 'lower' ? { kind: name } : null
  if (name === 'round' && /^\d{1,2}$/.test(argument)) return { kind: 'round', decimals: Number(argument) }
  const styled = name === 'date' && (argument === 'short' || argument === 'medium' || argument === 'long')
  return styled ? { kind: 'date', style: argument } : null
}
