/**
 * Counters are named integers in groups. The same names come from folding events (projectors) and from SQL (recount),
 * so that the two can be compared field by field.
 *
 * Group `count:<surveyId>:<mode>` holds totals for ever, `hour:<surveyId>:<mode>:<YYYY-MM-DDTHH>` one hour for 25 hours,
 * `quota:<surveyId>:<mode>` seats by cell. Fields:
 *   started · outcome:<OUTCOME>                                sessions
 *   page:<page>:shown|submitted|ms                             pages
 *   question:<question>:answered                               questions
 *   question:<question>:option:<code> | option:<row>/<col>     choices and cells (`yes`/`no` booleans are `true`/`false`)
 *   question:<question>:value:<number>                         exact histogram of numbers
 *   question:<question>:row:<row>:value:<number>               the same for numbers by row or item
 *   cell:<plan>/<cell>:held|filled                             seats
 */
export type CounterGroup = string
export type CounterField = string

/** Group → field → amount. Amounts are safe integers, and zero sums are left out. */
export type Counts = ReadonlyMap<CounterGroup, ReadonlyMap<CounterField, number>>

/** How long an hourly group lives after its hour began. */
export const HOUR_GROUP_TTL_MS = 25 * 3_600_000

/** Collects amounts by group and field. */
export class Tally {
  readonly #groups = new Map<CounterGroup, Map<CounterField, number>>()

  add(group: CounterGroup, field: CounterField, amount: number): void {
    let fields = this.#groups.get(group)
    if (fields === undefined) {
      fields = new Map()
      this.#groups.set(group, fields)
    }
    fields.set(field, (fields.get(field) ?? 0) + amount)
  }

  /** The sums, without the fields and groups that came to nothing. */
  counts(): Counts {
    const counts = new Map<CounterGroup, ReadonlyMap<CounterField, number>>()
    for (const [group, fields] of this.#groups) {
      const kept = new Map([...fields].filter(([, amount]) => amount !== 0))
      if (kept.size > 0) counts.set(group, kept)
    }
    return counts
  }
}
