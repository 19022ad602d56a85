import type { ValueType } from '../../expression/types.ts'

/** A literal of a condition, or null. */
export type Literal = string | number | boolean | null

/**
 * What a name may still be, as comparisons narrow it: one of a few values, a number in an interval,
 * or several choices of which some must and some must not be there.
 */
export interface Domain {
  readonly values: ReadonlySet<Literal> | null
  readonly not: ReadonlySet<Literal>
  readonly low: number
  readonly high: number
  /** Whether the ends themselves are left out. */
  readonly openLow: boolean
  readonly openHigh: boolean
  readonly must: ReadonlySet<Literal>
  readonly mustNot: ReadonlySet<Literal>
}

/** Everything that a name of this type can be. */
export function domainOf(type: ValueType, bounds: { readonly min?: number; readonly max?: number }): Domain {
  const codes = type.kind === 'code' ? type.codes : undefined
  const values = type.kind === 'boolean' ? [true, false] : codes
  return {
    values: values === undefined ? null : new Set<Literal>([...values, null]),
    not: new Set(),
    low: bounds.min ?? Number.NEGATIVE_INFINITY,
    high: bounds.max ?? Number.POSITIVE_INFINITY,
    openLow: false,
    openHigh: false,
    must: new Set(),
    mustNot: new Set(),
  }
}

/** Whether nothing is left. */
export function isEmptyDomain({ values, not, low, high, openLow, openHigh, must, mustNot }: Domain): boolean {
  if (values?.isSubsetOf(not) === true) return true
  if (low > high || (low === high && (openLow || openHigh))) return true
  return !must.isDisjointFrom(mustNot)
}

/** Only these values are left. */
export const only = (domain: Domain, allowed: Iterable<Literal>): Domain => {
  const set = new Set(allowed)
  return { ...domain, values: domain.values === null ? set : domain.values.intersection(set) }
}

export const without = (domain: Domain, refused: Iterable<Literal>): Domain => ({
  ...domain,
  not: domain.not.union(new Set(refused)),
})

export const atLeast = (domain: Domain, low: number, open: boolean): Domain =>
  low > domain.low || (low === domain.low && open) ? { ...domain, low, openLow: open } : domain

export const atMost = (domain: Domain, high: number, open: boolean): Domain =>
  high < domain.high || (high === domain.high && open) ? { ...domain, high, openHigh: open } : domain

export const having = (domain: Domain, codes: readonly Literal[]): Domain => ({
  ...domain,
  must: domain.must.union(new Set(codes)),
})

export const lacking = (domain: Domain, codes: readonly Literal[]): Domain => ({
  ...domain,
  mustNot: domain.mustNot.union(new Set(codes)),
})
