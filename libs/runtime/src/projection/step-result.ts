/** What a step says of one record. A projector never rejects a fact: what it cannot count becomes a dead letter. */
export type StepResult<T> =
  | { readonly kind: 'ok'; readonly value: T }
  /** Counted before: nothing is left to do. */
  | { readonly kind: 'drop' }
  /** Not now: it comes again, intact and in its turn. */
  | { readonly kind: 'retry' }
  | { readonly kind: 'deadLetter'; readonly failure: Failure }

/** Why a record cannot be processed, in words that group equal failures. */
export interface Failure {
  /** Stable code, such as `unnumbered` or `bad-json`. */
  readonly reason: string
  /** The step that found it. */
  readonly stage: string
  readonly errorClass: string
  readonly message: string
}

export const ok = <T>(value: T): StepResult<T> => ({ kind: 'ok', value })

export const deadLetter = (
  stage: string,
  reason: string,
  message: string,
  errorClass = 'Rejected',
): StepResult<never> => ({
  kind: 'deadLetter',
  failure: { stage, reason, errorClass, message },
})
