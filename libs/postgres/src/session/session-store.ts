import type { SessionStore, SessionTransaction, WriteSet } from '@canvass/runtime/ports/session-store.ts'
import { type Database, type Sql, sqlOf } from '../connect.ts'
import { isMissingPartition, PartitionMissing } from '../errors.ts'
import { keepPartitions } from '../maintenance/keep-partitions.ts'
import { claimKeys, type FreshKey, releaseKeys } from './claim-keys.ts'
import { loadHeads, loadRefusals, loadSteps } from './load-sessions.ts'
import { type LockedCell, lockCells } from './lock-cells.ts'
import { lockShard } from './lock-shard.ts'
import { setAsideCommands, settleLetters } from './set-aside-commands.ts'
import { storeRefusals } from './store-refusals.ts'
import { writeSteps } from './write-steps.ts'

/** What one transaction must know of itself when it ends. */
interface Course {
  /** Keys that nobody had before. */
  readonly claimed: FreshKey[]
  readonly written: string[]
  /** Quota cells that are locked, with the counts that they have by now. */
  readonly cells: Map<string, LockedCell>
  /** The first statement that failed; Postgres answers a commit after one with a quiet rollback. */
  failure?: unknown
}

/** @param partitions number of partitions of each topic; fixed for an installation */
export function createSessionStore(database: Database, partitions: number): SessionStore {
  return {
    async transaction(work) {
      const course: Course = { claimed: [], written: [], cells: new Map() }
      try {
        return await sqlOf(database)
          .transaction()
          .execute(async (tx) => {
            const result = await work(sessionTransaction(tx, course, partitions))
            if (course.failure !== undefined) throw course.failure
            await giveBackKeys(tx, course)
            return result
          })
      } catch (error) {
        if (isMissingPartition(error)) await makeMissing(database, course.written, error)
        throw error
      }
    },
  }
}

function sessionTransaction(tx: Sql, course: Course, partitions: number): SessionTransaction {
  const run = async <T>(statement: Promise<T>): Promise<T> => {
    try {
      return await statement
    } catch (error) {
      course.failure ??= error
      throw error
    }
  }
  return {
    lockShard: (shard) => run(lockShard(tx, shard)),
    async claimKeys(claims) {
      const { owners, fresh } = await run(claimKeys(tx, claims))
      course.claimed.push(...fresh)
      return owners
    },
    heads: (sessionIds) => run(loadHeads(tx, sessionIds)),
    steps: (sessionIds) => run(loadSteps(tx, sessionIds)),
    refusals: (commandIds) => run(loadRefusals(tx, commandIds)),
    async lockCells(cells) {
      const locked = await run(lockCells(tx, cells))
      for (const [key, cell] of locked) course.cells.set(key, cell)
      return locked
    },
    async write(outcome) {
      course.written.push(...outcome.steps.map(({ state }) => state.sessionId))
      await run(writeOutcome(tx, outcome, partitions, course))
    },
  }
}

async function writeOutcome(tx: Sql, outcome: WriteSet, partitions: number, { cells }: Course): Promise<void> {
  const { steps, refusals, deadLetters, superseded = [] } = outcome
  const resolved = steps.flatMap(({ letterId }) => letterId ?? [])
  if (steps.length > 0) await writeSteps(tx, steps, partitions, cells)
  if (refusals.length > 0) await storeRefusals(tx, refusals)
  if (deadLetters.length > 0) await setAsideCommands(tx, deadLetters)
  if (resolved.length > 0) await settleLetters(tx, resolved, 'resolved')
  if (superseded.length > 0) await settleLetters(tx, superseded, 'superseded')
}

/** A key must not stay with a session that was refused in the same transaction: nobody could ever use it again. */
async function giveBackKeys(tx: Sql, { claimed, written }: Course): Promise<void> {
  if (claimed.length === 0) return
  const started = new Set(written)
  const idle = claimed.filter(({ sessionId }) => !started.has(sessionId))
  if (idle.length > 0) await releaseKeys(tx, idle)
}

/** The transaction has failed either way; the next run finds its month. */
async function makeMissing(database: Database, sessionIds: readonly string[], refused: unknown): Promise<void> {
  try {
    await keepPartitions(database, sessionIds)
  } catch (error) {
    const cause = new AggregateError([refused, error])
    throw new PartitionMissing('a partition is missing and could not be made', { cause })
  }
}
