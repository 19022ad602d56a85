import type { Scalar } from '../source/scalar.ts'

/** What a name is to expressions. `none`: it has no value here. */
export type Kind =
  | 'text'
  | 'number'
  | 'boolean'
  | 'date'
  | 'time'
  | 'datetime'
  | 'code'
  | 'codes'
  | 'rank'
  | 'matrix'
  | 'record'
  | 'none'

export interface Choice {
  /** As the source has it. */
  readonly value: Scalar
  readonly code: string
}

export interface KnownLoop {
  readonly id: string
  /** Keys of the iterations; null when they are numbered from 1. */
  readonly keys: readonly Choice[] | null
  /** An expression: how many iterations there are. */
  readonly size: string
}

/** What stands here for a name of the source. */
export interface Known {
  readonly kind: Kind
  /** What is written in an expression. */
  readonly ref: string
  /** Options, or the columns of a matrix. */
  readonly choices: readonly Choice[]
  readonly rows: readonly Choice[]
  /** Kind of a cell of a matrix. */
  readonly cell: Kind
  /** Questions inside: of a panel that is repeated, of a matrix with cells, of several texts. */
  readonly members: ReadonlyMap<string, Known>
  readonly loop: KnownLoop | null
  /** What reads the comment beside it. */
  readonly comment: string | null
}

const EMPTY: Omit<Known, 'kind' | 'ref'> = {
  choices: [],
  rows: [],
  cell: 'none',
  members: new Map(),
  loop: null,
  comment: null,
}

export const known = (kind: Kind, ref: string, more: Partial<Known> = {}): Known => ({ ...EMPTY, ...more, kind, ref })

/** The same, with options that can be told only when all names are known; of a circle none. */
export function lazilyKnown(kind: Kind, ref: string, comment: string | null, find: () => readonly Choice[]): Known {
  let choices: readonly Choice[] | null = null
  return {
    ...known(kind, ref, { comment }),
    get choices() {
      if (choices === null) {
        choices = []
        choices = find()
      }
      return choices
    },
  }
}

/** Names of the source, whatever their case when there is none of the same case: SurveyJS is as lenient. */
export interface Names {
  find(name: string): Known | undefined
  /** The first to have a name keeps it. */
  add(name: string, known: Known): boolean
}

export function createNames(): Names {
  const exact = new Map<string, Known>()
  const folded = new Map<string, Known>()
  return {
    find: (name) => exact.get(name) ?? folded.get(name.toLowerCase()),
    add(name, value) {
      if (exact.has(name)) return false
      exact.set(name, value)
      if (!folded.has(name.toLowerCase())) folded.set(name.toLowerCase(), value)
      return true
    },
  }
}

/** Where something stands: the loops around it, outermost first, and the item it is about. */
export interface Place {
  readonly around: readonly Known[]
  /** Value of the choice, row or column that `{item}` stands for. */
  readonly item: Scalar | null
}

export const OUTSIDE: Place = { around: [], item: null }
