import { type CounterGroup, HOUR_GROUP_TTL_MS } from '@canvass/domain/projection/counters.ts'
import type { AppliedPosition, CounterBatch, Fact } from '@canvass/runtime/ports/counter-store.ts'
import type { counterKeys } from './keys.ts'

type Words = (string | number | bigint)[]

/** Keys and arguments of `apply-batch.lua`. */
export function encodeBatch(
  batch: CounterBatch,
  keys: ReturnType<typeof counterKeys>,
): { keys: string[]; args: Words } {
  const { topic, expected, next, counts, once } = batch
  const facts = [...new Map(batch.facts.map((fact) => [fact.key, fact])).values()]
  const names = [keys.position(topic), keys.groups, keys.applied, keys.base(once?.topic ?? topic)]
  const args: Words = [...encodePosition(expected), ...encodePosition(next)]
  args.push(once?.id ?? '', once?.n ?? '', counts.size)
  for (const [group, fields] of counts) {
    names.push(keys.group(group))
    args.push(group, endOfLife(group), fields.size)
    for (const [field, amount] of fields) args.push(field, amount)
  }
  for (const fact of facts) {
    names.push(keys.fact(fact.key))
    pushFact(args, fact)
  }
  return { keys: names, args }
}

const encodePosition = (position: AppliedPosition | null): Words =>
  position === null ? ['', '', ''] : [position.offset, position.n, position.pos]

function pushFact(args: Words, fact: Fact): void {
  if ('fields' in fact) {
    const kept = [...fact.fields].filter((entry): entry is [string, string] => entry[1] !== null)
    const removed = [...fact.fields.keys()].filter((field) => fact.fields.get(field) === null)
    args.push('hash', fact.ttlSeconds, kept.length, removed.length, ...kept.flat(), ...removed)
  } else if (fact.value === null) {
    args.push('gone')
  } else {
    args.push('text', fact.ttlSeconds, fact.value)
  }
}

/** When an hourly group ends, milliseconds since the epoch; 0 for groups that stay. */
export function endOfLife(group: CounterGroup): number {
  if (!group.startsWith('hour:')) return 0
  const hour = group.slice(group.lastIndexOf(':') + 1)
  return Date.parse(`${hour}:00:00Z`) + HOUR_GROUP_TTL_MS
}
