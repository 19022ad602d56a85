import type { ValueType } from './types.ts'
import type { Value } from './value.ts'

/**
 * What is known while an expression runs. `view` is whatever the scope's references read from (a session, a map of
 * values); nothing in the language looks into it.
 */
export interface Env<View = unknown> {
  readonly view: View
  /** Milliseconds since the epoch; the clock of `now()` and `today()`. */
  readonly now: number
  /** IANA zone of `today()` and of the calendar parts of a datetime. */
  readonly timeZone: string
  /** Seed of the session, for `random`. */
  readonly seed: string
  /** Seconds since the session started; absent reads as null. */
  readonly elapsedSeconds?: number
  /** Seconds since the page was shown; absent reads as null. */
  readonly pageElapsedSeconds?: number
  /** The matrix row at hand, set by a `RowSource` for `row.code` and `row.value`. */
  readonly row?: Row
}

/** One row of a matrix inside `countIf` and its kin; `value` is null when it is unanswered. */
export interface Row {
  readonly code: string
  readonly value: Value
}

/** The names an expression may use; static, made from the survey (or from `types` of `expression eval`). */
export interface Scope<View = unknown> {
  /**
   * What a name means; undefined when it means nothing. The path is split at dots and brackets: `['Q1']`,
   * `['Q1','label']`, `['hidden','source']`, `['loop','parent','key']`, `['Q3','row','col']`, `['Q4','a','displayed']`,
   * `['quota', plan, cell, 'full']`. Segments come from authors: look them up in maps, never as object keys.
   */
  resolve(path: readonly string[]): Reference<View> | undefined
  /** The rows of a matrix question or the iterations of a loop, for `countIf` and its kin and `straightline`. */
  rows?(id: string): RowSource<View> | undefined
  /** Every name as authors write it, for "did you mean". */
  names(): Iterable<string>
}

/** A name that was found. */
export interface Reference<View = unknown> {
  readonly type: ValueType
  /** Null when unanswered, hidden, off the path or not displayed. The value must be of `type`. */
  readonly read: (env: Env<View>) => Value
  /** Ids of the questions this depends on. */
  readonly reads?: readonly string[]
}

/** Where `countIf` and its kin run their condition: once per row or iteration, in an environment of its own. */
export interface RowSource<View = unknown> {
  readonly kind: 'matrix' | 'loop'
  /** Names inside: `row.code`, `row.value` (see `rowScope`) or `loop.…` and the loop's questions, and the outer ones. */
  readonly scope: Scope<View>
  /** One environment per row shown or iteration, in order. */
  readonly each: (env: Env<View>) => readonly Env<View>[]
  readonly reads?: readonly string[]
}

/** The outer names with `row.code` and `row.value` of a matrix whose rows hold `cell`; `each` must set `env.row`. */
export function rowScope<View>(outer: Scope<View>, cell: ValueType, codes?: readonly string[]): Scope<View> {
  const code: Reference<View> = {
    type: codes ? { kind: 'code', codes } : { kind: 'code' },
    read: (env) => env.row?.code ?? null,
  }
  const value: Reference<View> = { type: cell, read: (env) => env.row?.value ?? null }
  return {
    resolve(path) {
      if (path[0] !== 'row') return outer.resolve(path)
      if (path.length !== 2) return undefined
      return path[1] === 'code' ? code : path[1] === 'value' ? value : undefined
    },
    rows: (id) => outer.rows?.(id),
    *names() {
      yield 'row.code'
      yield 'row.value'
      yield* outer.names()
    },
  }
}
