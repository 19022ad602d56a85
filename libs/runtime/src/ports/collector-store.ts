import type { Collector } from '@canvass/domain/collector/collector.ts'
import type { SessionKey } from '@canvass/domain/session/command.ts'
import type { Mode } from '@canvass/domain/session/status.ts'
import type { AuditEntry } from './audit-log.ts'

/** A collector with what only the server knows of it. */
export interface StoredCollector extends Collector {
  /** Signs its links and panel entries; text, used as it is written. */
  readonly secret: string
  /** HMAC of the PIN; null for other kinds. */
  readonly pinMac: string | null
  /** Links made so far; they are numbered from 1. */
  readonly links: number
}

/** What is found at a survey's doors. */
export interface DoorView {
  /** The collector asked for. */
  readonly collector: StoredCollector | undefined
  /** Whether the survey has collectors at all; without any, everybody may start. */
  readonly guarded: boolean
  /** Postgres' clock at that moment, milliseconds since the epoch. */
  readonly now: number
}

/** A collector with its counts in one mode. */
export interface CountedCollector {
  readonly collector: StoredCollector
  readonly starts: number
  readonly completes: number
  /** Sessions under way that hold a seat among the completes. */
  readonly held: number
  /** Starts that were refused at the door, by the code of the problem; all modes together. */
  readonly denied: Readonly<Record<string, number>>
}

export interface CollectorChange {
  readonly before: StoredCollector | undefined
  readonly after: StoredCollector
}

/** Starts refused at a door, with the same collector and the same reason. */
export interface Denials {
  readonly surveyId: string
  readonly collector: string
  readonly reason: string
  readonly count: number
}

export interface CollectorStore {
  door(surveyId: string, name: string): Promise<DoorView>
  /** Whether a session owns this key. */
  isTaken(key: SessionKey): Promise<boolean>
  /**
   * Stores a collector and sets its cells to its caps, with an entry in the audit log, in one transaction; nobody else changes
   * collectors of the survey meanwhile.
   * @param change pure; says what the collector is to be
   */
  put(
    surveyId: string,
    name: string,
    change: (before: StoredCollector | undefined) => StoredCollector,
    audit: (change: CollectorChange) => AuditEntry,
  ): Promise<CollectorChange>
  /** By name; the clock is Postgres'. */
  list(
    surveyId: string,
    mode: Mode,
    page: { readonly cursor?: string; readonly limit: number },
  ): Promise<{ readonly items: readonly CountedCollector[]; readonly next: string | null; readonly now: number }>
  /** Owners of these keys of one kind and scope, by key; those that are free are absent. */
  owners(kind: SessionKey['kind'], scope: string, keys: readonly string[]): Promise<ReadonlyMap<string, string>>
  addDenials(denials: readonly Denials[]): Promise<void>
}
