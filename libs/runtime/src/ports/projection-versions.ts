import type { Counts } from '@canvass/domain/projection/counters.ts'
import type { AppliedPositions, CounterStore } from './counter-store.ts'

/**
 * The versions of the counters. One is shown; a rebuild fills another beside it and then shows that one. Names are never used
 * again, so whoever still has an old one in hand finds nothing there.
 */
export interface ProjectionVersions {
  /** The version that is shown; null when there is none. */
  shown(): Promise<string | null>
  /** Counters of one version. Each method throws CountersLost where the version has no position. */
  open(version: string): CounterStore
  /** Whether every topic of every partition has a position. */
  isWhole(version: string): Promise<boolean>
  /** Writes counters of one partition and then the positions they stand for. @throws Error when the store lost some of it meanwhile */
  fill(version: string, partition: number, counts: Counts, positions: AppliedPositions): Promise<void>
  /** For `ms` milliseconds nothing is counted in the partition; 0 ends it. @returns the positions at which it stands */
  hold(version: string, partition: number, ms: number): Promise<AppliedPositions>
  /** Shows a version if `instead` (null for none) is still the one that is shown; false when it is not. */
  show(version: string, instead: string | null): Promise<boolean>
  /** Removes the keys of all versions but these. @returns how many keys */
  removeAllBut(kept: readonly string[]): Promise<number>
}
