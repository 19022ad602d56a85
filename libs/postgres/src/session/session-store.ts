import type { SessionStore, SessionTransaction, WriteSet } from '@canvass/runtime/ports/session-store.ts'
import type { Database } from '../connect.ts'
import { isMissingPartition, PartitionMissing } from '../errors.ts'
import { loadEvidence } from '../evidence/load-evidence.ts'
import { keepPartitions } from '../maintenance/keep-partitions.ts'
import { type Pending, pipelinedTransaction, type Statements } from '../pipelined.ts'
import { claimKeys, type FreshKey, releaseKeys } from './claim-keys.ts'
import { loadHeads, loadRefusals, loadSteps } from './load-sessions.ts'
import { type LockedCell, loadCells, lockCells } from './lock-cells.ts'
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
  /** The first statement that failed: those behind it fail only because of it. */
  failure?: unknown
}

/** @param partitions number of partitions of each topic; fixed for an installation */
export function createSessionStore(database: Database, partitions: number): SessionStore {
  return {
    async transaction(work) {
      const course: Course = { claimed: [], written: [], cells: new Map() }
      try {
        return await pipelinedTransaction(database, async (tx, pending) => {
          const result = await work(sessionTransaction(tx, pending, course, partitions))
          giveBackKeys(tx, pending, course)
          return result
        })
      } catch (thrown) {
        const error = course.failure ?? thrown
        if (isMissingPartition(error)) await makeMissing(database, course.written, error)
        throw error
      }
    },
  }
}

function sessionTransaction(tx: Statements, pending: Pending, course: Course, partitions: number): SessionTransaction {
  const run = <T>(statement: Promise<T>): Promise<T> => {
    pending.add(statement)
    statement.catch((error: unknown) => {
      course.failure ??= error
    })
    return statement
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
    cells: (cells) => run(loadCells(tx, cells)),
    evidence: (wanted) => run(loadEvidence(tx, wanted)),
    async lockCells(cells) {
      const locked = await run(lockCells(tx, cells))
      for (const [key, cell] of locked) course.cells.set(key, cell)
      return locked
    },
    async write(outcome) {
      course.written.push(...outcome.steps.map(({ state }) => state.sessionId))
      for (const statement of writeOutcome(tx, outcome, partitions, course)) run(statement)
    },
  }
}

function writeOutcome(
  tx: Statements,
  outcome: WriteSet,
  partitions: number,
  { cells }: Course,
): readonly Promise<void>[] {
  const { steps, refusals, deadLetters, superseded = [] } = outcome
  const resolved = steps.flatMap(({ letterId }) => letterId ?? [])
  const statements: Promise<void>[] = []
  if (steps.length > 0) statements.push(writeSteps(tx, steps, partitions, cells))
  if (refusals.length > 0) statements.push(storeRefusals(tx, refusals))
  if (deadLetters.length > 0) statements.push(setAsideCommands(tx, deadLetters))
  if (resolved.length > 0) statements.push(settleLetters(tx, resolved, 'resolved'))
  if (superseded.length > 0) statements.push(settleLetters(tx, superseded, 'superseded'))
  return statements
}

/** A key must not stay with a session that was refused in the same transaction: nobody could ever use it again. */
function giveBackKeys(tx: Statements, pending: Pending, { claimed, written }: Course): void {
  if (claimed.length === 0) return
  const started = new Set(written)
  const idle = claimed.filter(({ sessionId }) => !started.has(sessionId))
  if (idle.length > 0) pending.add(releaseKeys(tx, idle))
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
