import { Problem } from '@canvass/domain/problems/problem.ts'
import { collectorNotFound, fieldInvalid } from '@canvass/domain/problems/registry.ts'
import type { Mode } from '@canvass/domain/session/status.ts'
import type { CollectorStore, StoredCollector } from '../ports/collector-store.ts'
import type { ActingFor } from '../quotas/change-cell.ts'
import { keyScope } from './key-scope.ts'
import { linkToken } from './signatures.ts'

export interface Link {
  readonly number: number
  readonly link: string
  /** The session that it started; null while it is free. */
  readonly sessionId: string | null
}

/** Numbers of links, both included. */
export interface LinkRange {
  readonly first: number
  readonly last: number
}

/** Made at once at most. */
export const MAX_LINKS = 1_000_000

export interface LinksOf {
  readonly tenantId: string
  readonly surveyId: string
  readonly collector: string
}

/**
 * Makes single-use links: they are only numbered, so a million costs as much as one.
 * @throws Problem collector-not-found, field-invalid when the collector has no links
 */
export async function makeLinks(
  collectors: Pick<CollectorStore, 'put' | 'door'>,
  at: LinksOf,
  count: number,
  actor: string,
): Promise<LinkRange> {
  const { surveyId, collector, tenantId } = at
  if (!(Number.isInteger(count) && count >= 1 && count <= MAX_LINKS))
    throw new Problem(fieldInvalid('count', `must be a whole number from 1 to ${MAX_LINKS}`))
  const found = await collectorOfLinks(collectors, at)
  const by: ActingFor = { tenantId, actor }
  const { after } = await collectors.put(
    surveyId,
    collector,
    (stored = found) => ({ ...stored, links: stored.links + count }),
    (change) => ({
      ...by,
      action: 'collector.links',
      subject: `survey/${surveyId}/collectors/${collector}`,
      detail: { first: change.after.links - count + 1, last: change.after.links },
    }),
  )
  return { first: after.links - count + 1, last: after.links }
}

/**
 * Links by number, with the sessions that they started in this mode.
 * @throws Problem collector-not-found, field-invalid when the collector has no links
 */
export async function readLinks(
  collectors: Pick<CollectorStore, 'door' | 'owners'>,
  at: LinksOf & { readonly mode: Mode },
  { first, last }: LinkRange,
  limit: number,
): Promise<{ readonly items: readonly Link[]; readonly next: LinkRange | null }> {
  const { secret, links } = await collectorOfLinks(collectors, at)
  const end = Math.min(last, links)
  const numbers = Array.from({ length: Math.max(0, Math.min(limit, end - first + 1)) }, (_, index) => first + index)
  const owners = await collectors.owners('link', keyScope(at, at.collector), numbers.map(String))
  const items = numbers.map((number) => ({
    number,
    link: linkToken(secret, number),
    sessionId: owners.get(String(number)) ?? null,
  }))
  const behind = first + numbers.length
  return { items, next: behind <= end ? { first: behind, last: end } : null }
}

async function collectorOfLinks(
  collectors: Pick<CollectorStore, 'door'>,
  { surveyId, collector }: LinksOf,
): Promise<StoredCollector> {
  const found = (await collectors.door(surveyId, collector)).collector
  if (found === undefined) throw new Problem(collectorNotFound(collector))
  if (found.kind !== 'links')
    throw new Problem(fieldInvalid('collector', `${collector} is of the kind ${found.kind} and has no links`))
  return found
}
