import type { Kind } from './kinds.ts'

/** One setting of the environment. Neither `default` nor `optional` means it must be given. */
export interface Setting {
  /** Name of the environment variable. */
  readonly env: string
  readonly kind: Kind<unknown>
  /** As an operator would write it; it passes through the same check as a given value. */
  readonly default?: string
  /** May be left out; the value is then undefined. */
  readonly optional?: true
  /** Never printed: neither in faults nor in the documentation. */
  readonly secret?: true
  /** One sentence: what it does, and what a larger or smaller value costs. */
  readonly description: string
}

export type Fields = Readonly<Record<string, Setting>>

type ValueOf<S extends Setting> =
  S['kind'] extends Kind<infer T> ? (S extends { readonly optional: true } ? T | undefined : T) : never

/** The typed values of a group's fields. */
export type ValuesOf<F extends Fields> = { readonly [K in keyof F]: ValueOf<F[K]> }

/** Something that must hold between settings that are each well-formed. */
export interface Rule<V> {
  /** Environment names to look at. */
  readonly settings: readonly string[]
  /** Completes "expected …". */
  readonly expected: string
  holds(values: V): boolean
}

/** Settings that belong together; each process loads the groups it needs. */
export interface ConfigGroup<F extends Fields = Fields> {
  readonly title: string
  readonly fields: F
  readonly rules: readonly Rule<ValuesOf<F>>[]
}

/**
 * Declares a group of settings.
 * @throws Error on a mistake of ours: a name not in upper snake case or without the unit of its kind, a secret with a default
 */
export function defineConfig<const F extends Fields>(
  title: string,
  fields: F,
  rules: readonly Rule<ValuesOf<F>>[] = [],
): ConfigGroup<F> {
  for (const { env, kind, secret, default: usual } of Object.values(fields)) {
    if (!/^[A-Z][A-Z0-9_]*$/.test(env)) throw new Error(`Setting ${env} is not in upper snake case`)
    if (kind.unit && !env.endsWith(kind.unit)) throw new Error(`Setting ${env} must end in ${kind.unit}`)
    if (secret && usual !== undefined)
      throw new Error(`Setting ${env} is a secret: a default would be known to everyone`)
  }
  return { title, fields, rules }
}
