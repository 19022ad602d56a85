import { TOPICS, type Topic } from '@canvass/domain/events/public-event.ts'
import type { CounterField } from '@canvass/domain/projection/counters.ts'
import type { AppliedPosition, CounterSnapshot } from '@canvass/runtime/ports/counter-store.ts'
import type { CounterKeys } from './keys.ts'

/** Keys of `snapshot.lua`; its reply names the topics by their order here. */
export const snapshotKeys = (keys: CounterKeys): string[] => [
  keys.groups,
  ...TOPICS.flatMap((topic) => [keys.position(topic), keys.setAside(topic)]),
]

/** A stored position; an absent one reads as nulls or as empty texts. */
export function decodePosition(stored: readonly (string | null)[]): AppliedPosition | null {
  const [offset, n, pos] = stored
  if (!offset || !n) return null
  return { offset: BigInt(offset), n: BigInt(n), pos: pos ?? '' }
}

/** The reply of `snapshot.lua`, without fields that came to nothing. */
export function decodeSnapshot(reply: unknown): CounterSnapshot {
  const [topics, groups] = list(reply).map(list)
  const positions = new Map<Topic, AppliedPosition>()
  const setAside = new Map<Topic, ReadonlySet<bigint>>()
  for (const [index, topic] of TOPICS.entries()) {
    const [offset, n, pos, numbers] = list(topics?.[index])
    const position = decodePosition([offset, n, pos].map(String))
    if (position !== null) positions.set(topic, position)
    setAside.set(topic, new Set(texts(numbers).map(BigInt)))
  }
  return {
    positions,
    setAside,
    counts: new Map((groups ?? []).map(decodeGroup).filter(([, fields]) => fields.size > 0)),
  }
}

function decodeGroup(stored: unknown): [string, ReadonlyMap<CounterField, number>] {
  const [name, flat] = list(stored)
  const words = texts(flat)
  const fields = new Map<CounterField, number>()
  for (let i = 0; i < words.length; i += 2) {
    const amount = Number(words[i + 1])
    if (amount !== 0) fields.set(words[i] ?? '', amount)
  }
  return [String(name), fields]
}

const list = (reply: unknown): unknown[] => (Array.isArray(reply) ? reply : [])
export const texts = (reply: unknown): string[] => list(reply).map(String)
