import { type AppliedPosition, type CountedTopic, type CounterStore, CountersLost } from '../ports/counter-store.ts'

/** Where the counting stands; null while the counters are lost and not rebuilt yet. */
export async function positionOf(
  counters: Pick<CounterStore, 'position'>,
  topic: CountedTopic,
  partition: number,
): Promise<AppliedPosition | null> {
  try {
    return await counters.position(topic, partition)
  } catch (error) {
    if (error instanceof CountersLost) return null
    throw error
  }
}
