import type { OutboxStore } from '@canvass/runtime/ports/outbox.ts'
import { type Database, sqlOf } from '../connect.ts'
import { adoptCluster, isAnotherCluster } from './adopt-cluster.ts'
import { outboxStatus } from './outbox-status.ts'
import { readOutbox } from './read-outbox.ts'
import { createReadingWindow } from './reading-window.ts'
import { advanceCursor, readAllCursors, readCursor } from './relay-cursor.ts'
import { rewindCursor } from './rewind-cursor.ts'
import { releaseLease, takeLease } from './take-lease.ts'

/** @param partitions number of partitions of each topic; fixed for an installation */
export function createOutboxStore(database: Database, partitions: number): OutboxStore {
  const db = () => sqlOf(database)
  const windows = Array.from({ length: partitions }, createReadingWindow)
  return {
    async acquire(partition, owner, leaseMs) {
      // At every renewal too: a failover may leave the lease with its owner.
      if (await isAnotherCluster(db())) await adoptCluster(db())
      if (!(await takeLease(db(), partition, owner, leaseMs))) return undefined
      return readCursor(db(), partition)
    },
    release: (partition, owner, epoch) => releaseLease(db(), partition, owner, epoch),
    read: (cursor, limit) => readOutbox(db(), cursor, limit, windows[cursor.partition] ?? createReadingWindow()),
    advance: (from, to) => advanceCursor(db(), from, to),
    rewind: (partition, topic, n) => rewindCursor(db(), partition, topic, n),
    cursors: () => readAllCursors(db()),
    status: () => outboxStatus(db(), partitions),
  }
}
