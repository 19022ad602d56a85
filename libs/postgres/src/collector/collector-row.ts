import type { CollectorKind } from '@canvass/domain/collector/collector.ts'
import type { StoredCollector } from '@canvass/runtime/ports/collector-store.ts'
import { sql } from 'kysely'

export interface CollectorRow {
  name: string
  kind: CollectorKind
  closed: boolean
  opens_at: number | null
  closes_at: number | null
  max_starts: number | null
  max_completes: number | null
  secret: string
  pin_mac: string | null
  links: number
}

/** Columns of `collectors as collector`. */
export const COLLECTOR_COLUMNS = sql`
  collector.name, collector.kind, collector.closed, (extract(epoch from collector.opens_at) * 1000)::float8 as opens_at,
  (extract(epoch from collector.closes_at) * 1000)::float8 as closes_at, collector.max_starts, collector.max_completes,
  collector.secret, collector.pin_mac, collector.links::float8 as links`

export const collectorOf = (row: CollectorRow): StoredCollector => ({
  name: row.name,
  kind: row.kind,
  closed: row.closed,
  opensAt: row.opens_at,
  closesAt: row.closes_at,
  maxStarts: row.max_starts,
  maxCompletes: row.max_completes,
  secret: row.secret,
  pinMac: row.pin_mac,
  links: row.links,
})
