import { type CounterGroup, type Counts, HOUR_GROUP_TTL_MS } from '@canvass/domain/projection/counters.ts'
import type { AppliedPosition, CounterBatch, CounterRetry, Fact } from '@canvass/runtime/ports/counter-store.ts'
import type { CounterKeys } from './keys.ts'

type Words = (string | number | bigint)[]

/** What `apply-batch.lua` is called with. */
export interface ScriptCall {
  readonly keys: readonly string[]
  readonly args: Readonly<Words>
}

export function encodeBatch(batch: CounterBatch, keys: CounterKeys): ScriptCall {
  const { topic, expected, next, counts, facts, setAside } = batch
  const position = keys.position(topic)
  const args: Words = [...encodePosition(expected), ...encodePosition(next), '', counts.size, setAside.length]
  pushCounts(args, counts)
  args.push(...setAside)
  for (const fact of facts) pushFact(args, fact)
  return {
    keys: [
      position,
      keys.groups,
      keys.setAside(topic),
      position,
      ...[...counts.keys()].map(keys.group),
      ...facts.map(({ key }) => keys.fact(key)),
    ],
    args,
  }
}

export function encodeRetry(retry: CounterRetry, keys: CounterKeys): ScriptCall {
  const { topic, expected, next, n, counts } = retry
  const args: Words = [...encodePosition(expected), ...encodePosition(next), n ?? '', counts.size, 0]
  pushCounts(args, counts)
  return {
    keys: [
      keys.position(`${topic}.retry`),
      keys.groups,
      keys.setAside(topic),
      keys.position(topic),
      ...[...counts.keys()].map(keys.group),
    ],
    args,
  }
}

export const encodePosition = (position: AppliedPosition | null): Words =>
  position === null ? ['', '', ''] : [position.offset, position.n, position.pos]

function pushCounts(args: Words, counts: Counts): void {
  for (const [group, fields] of counts) {
    args.push(group, endOfLife(group), fields.size)
    for (const [field, amount] of fields) args.push(field, amount)
  }
}

function pushFact(args: Words, fact: Fact): void {
  if ('fields' in fact) {
    const kept: Words = []
    const removed: Words = []
    for (const [field, value] of fact.fields) {
      if (value === null) removed.push(field)
      else kept.push(field, value)
    }
    args.push('hash', fact.ttlSeconds, kept.length / 2, removed.length, ...kept, ...removed)
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
