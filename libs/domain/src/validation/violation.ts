export const VIOLATION_CODES = [
  'required', 'type', 'option-unknown', 'duplicate', 'count', 'exclusive', 'other-required', 'length', 'words',
  'pattern', 'format', 'range', 'integer', 'decimals', 'step', 'total', 'rows', 'unique', 'upload', 'payment',
  'consent', 'question-unknown', 'question-not-shown', 'outlier', 'straightline',
] as const // biome-ignore format: three lines say it better than twenty-five
export type ViolationCode = (typeof VIOLATION_CODES)[number]

/** `error` refuses the page; `warning` asks once, until its code is acknowledged; `info` is only recorded. */
export type Severity = 'error' | 'warning' | 'info'

/** One rule that an answer breaks. `params` are the bounds in play (`{min: 1, count: 0}`), so that a client can word its own message. */
export interface Violation {
  readonly question: string
  readonly code: ViolationCode
  readonly severity: Severity
  /** In the language of the session, ready to be shown. */
  readonly message: string
  readonly params: Readonly<Record<string, unknown>>
}
