import { createOutboxStore } from '@canvass/postgres/outbox/outbox-store.ts'
import type { OutboxStore } from '@canvass/runtime/ports/outbox.ts'
import { agreedSettings, withDatabase } from '../../composition/database.ts'
import { createOutput, table } from '../../output.ts'

type Partitions = Awaited<ReturnType<OutboxStore['status']>>

/** Prints how far the relay is behind. */
export async function status(options: { readonly json?: boolean }): Promise<void> {
  const partitions = await withDatabase(async (database) =>
    createOutboxStore(database, (await agreedSettings(database)).topicPartitions).status(),
  )
  createOutput(options.json ?? false).result({ partitions }, outboxTable(partitions))
}

export const outboxTable = (partitions: Partitions): string =>
  table([
    ['partition', 'owner', 'unsent', 'oldest', 'fence'],
    ...partitions.map(({ partition, owner, unsent, oldestMs, fenceMs }) => [
      String(partition),
      owner ?? '-',
      String(unsent),
      age(oldestMs),
      age(fenceMs),
    ]),
  ])

/** Milliseconds for people; `-` when nothing waits. */
export function age(ms: number): string {
  if (ms === 0) return '-'
  return ms < 10_000 ? `${Math.round(ms)} ms` : `${Math.round(ms / 1_000)} s`
}
