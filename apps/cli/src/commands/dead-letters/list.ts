import { createDeadLetterStore } from '@canvass/postgres/dead-letter/dead-letter-store.ts'
import type { DeadLetter } from '@canvass/runtime/ports/dead-letter-store.ts'
import { withDatabase } from '../../composition/database.ts'
import { createOutput, table } from '../../output.ts'
import { type FilterOptions, filterOf } from './filter.ts'

interface ListOptions extends FilterOptions {
  readonly limit: number
  readonly cursor?: string
  readonly json?: boolean
}

/** Prints a page of letters, without what they hold: that may be what a respondent said. */
export async function list(options: ListOptions): Promise<void> {
  const { tenant, limit, cursor, json = false } = options
  const page = await withDatabase(async (database) => {
    const filter = { ...(await filterOf(database, options)), tenantId: tenant }
    return createDeadLetterStore(database).list(filter, { limit, ...(cursor !== undefined && { cursor }) })
  })
  const items = page.items.map(({ payload: _hidden, ...letter }) => letter)
  const more = page.next === null ? '' : `\nMore: --cursor ${page.next}`
  const text = items.length === 0 ? 'No letters.' : table([HEADER, ...items.map(row)]) + more
  createOutput(json).result({ items, next: page.next }, text)
}

const HEADER = ['id', 'status', 'stage', 'reason', 'attempts', 'last failed', 'session', 'step', 'caused by']

const row = (letter: Omit<DeadLetter, 'payload'>): string[] => {
  const { id, status, stage, reason, attempts, lastFailedAt, sessionId, step, causedBy } = letter
  return [id, status, stage, reason, attempts, lastFailedAt, sessionId ?? '-', step ?? '-', causedBy ?? '-'].map(String)
}

/** Prints letters by cause. */
export async function groups(options: FilterOptions & { readonly json?: boolean }): Promise<void> {
  const items = await withDatabase(async (database) =>
    createDeadLetterStore(database).groups({ ...(await filterOf(database, options)), tenantId: options.tenant }),
  )
  const rows = items.map(({ count, stage, reason, lastFailedAt, sampleId, fingerprint }) =>
    [count, stage, reason, lastFailedAt, sampleId, fingerprint].map(String),
  )
  const header = ['letters', 'stage', 'reason', 'last failed', 'one of them', 'fingerprint']
  createOutput(options.json ?? false).result({ items }, items.length === 0 ? 'No letters.' : table([header, ...rows]))
}
