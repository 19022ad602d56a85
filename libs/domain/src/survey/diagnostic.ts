import type { ExpressionFaultCode } from '../expression/types.ts'
import { USUAL_HINTS } from './usual-hints.ts'

/** Faults of the document itself; those inside expressions are added by the expression language. A code never changes. */
export const DOCUMENT_FAULTS = [
  // Its form
  'wrong-type', 'missing', 'unknown-field', 'field-not-for-type', 'not-one-of', 'bad-format', 'out-of-range',
  'too-short', 'too-few', 'too-many', 'not-well-formed',
  // Ids, codes and what refers to them
  'id-duplicate', 'id-reserved', 'code-duplicate', 'code-reserved', 'unknown-page', 'unknown-question',
  'unknown-ending', 'unknown-group', 'unknown-list', 'unknown-code', 'unknown-locale', 'unknown-time-zone',
  'unknown-country', 'not-a-choice', 'not-ranked', 'carry-cycle', 'variable-cycle',
  // Questions and texts
  'options-twice', 'impossible', 'bad-bound', 'bad-pipe', 'bad-default', 'translation-missing',
  // The flow
  'page-unreachable', 'page-never-shown', 'endless-cycle', 'rule-dead', 'read-too-early', 'loop-scattered',
  'loop-overlap', 'goto-into-loop', 'group-empty', 'group-scattered', 'group-across-loops',
  // Quotas
  'quota-target', 'quota-total', 'quota-share', 'quota-unused', 'cell-unreachable',
] as const // biome-ignore format: one subject a paragraph
export type DiagnosticCode = (typeof DOCUMENT_FAULTS)[number] | ExpressionFaultCode

/** A fault of a survey document. Any `error` blocks publishing. */
export interface Diagnostic {
  /** JSON pointer (RFC 6901) to the place in the document. */
  readonly path: string
  readonly code: DiagnosticCode
  readonly severity: 'error' | 'warning'
  readonly message: string
  /** What would put it right. */
  readonly hint: string
}

/** Collects faults; checks go on after one so that authors see all of them at once. */
export interface Report {
  error(path: string, code: DiagnosticCode, message: string, hint?: string): void
  warning(path: string, code: DiagnosticCode, message: string, hint?: string): void
  /** Whether there are so many faults that hints, which take time to find, help nobody any more. */
  isCrowded(): boolean
  /** Whether further faults are no longer kept. */
  isFull(): boolean
}

/** More faults than this help nobody, and a hostile document could ask for millions. */
export const MAX_DIAGNOSTICS = 1_000

/** Faults after which no more hints are looked for. */
const CROWD = 100

/** A report that keeps the first {@link MAX_DIAGNOSTICS} faults, each place and code once. */
export function createReport(): Report & { readonly diagnostics: readonly Diagnostic[]; hasErrors(): boolean } {
  const diagnostics: Diagnostic[] = []
  const seen = new Set<string>()
  let errors = 0
  const add = (
    severity: Diagnostic['severity'],
    path: string,
    code: DiagnosticCode,
    message: string,
    hint?: string,
  ) => {
    if (severity === 'error') errors++
    const key = `${path}\n${code}\n${message}`
    if (diagnostics.length >= MAX_DIAGNOSTICS || seen.has(key)) return
    seen.add(key)
    diagnostics.push({ path, code, severity, message, hint: hint ?? USUAL_HINTS[code] })
  }
  return {
    diagnostics,
    error: (path, code, message, hint) => add('error', path, code, message, hint),
    warning: (path, code, message, hint) => add('warning', path, code, message, hint),
    hasErrors: () => errors > 0,
    isCrowded: () => diagnostics.length > CROWD,
    isFull: () => diagnostics.length >= MAX_DIAGNOSTICS,
  }
}

/** One step of a JSON pointer, escaped. */
export function pointer(base: string, step: string | number): string {
  const plain = typeof step === 'number' || !/[~/]/.test(step)
  return `${base}/${plain ? step : step.replaceAll('~', '~0').replaceAll('/', '~1')}`
}
