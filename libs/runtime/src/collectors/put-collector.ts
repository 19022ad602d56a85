import { COLLECTOR_NAME, type Collector } from '@canvass/domain/collector/collector.ts'
import { Problem } from '@canvass/domain/problems/problem.ts'
import { fieldInvalid } from '@canvass/domain/problems/registry.ts'
import type { CollectorStore, StoredCollector } from '../ports/collector-store.ts'
import type { ActingFor } from '../quotas/change-cell.ts'
import { newSecret, pinMac } from './signatures.ts'

/** A collector as somebody wants it; what is left out is not wanted, except the PIN, which stays. */
export interface CollectorWish extends Omit<Collector, 'name'> {
  readonly pin?: string
  /** Makes a new secret: links not used yet and entries signed with the old one open nothing any more. */
  readonly newSecret?: boolean
}

export interface PutCollector {
  readonly collector: StoredCollector
  readonly created: boolean
  /** The panel's secret, where this call has made it; it is told once. */
  readonly secret: string | null
}

export const MAX_CAP = 1_000_000_000
export const PIN = /^[\x21-\x7e]{4,64}$/

/**
 * Makes a collector, or makes it what is wished. A cap that is lowered below what is there already lets nobody in any more.
 * @throws Problem field-invalid
 */
export async function putCollector(
  collectors: Pick<CollectorStore, 'put'>,
  surveyId: string,
  name: string,
  wish: CollectorWish,
  by: ActingFor,
): Promise<PutCollector> {
  checkWish(name, wish)
  const { before, after } = await collectors.put(
    surveyId,
    name,
    (stored) => wished(name, wish, stored),
    (change) => ({
      ...by,
      action: 'collector.put',
      subject: `survey/${surveyId}/collectors/${name}`,
      detail: { before: change.before && setup(change.before), after: setup(change.after) },
    }),
  )
  const told = after.kind === 'panel' && after.secret !== before?.secret
  return { collector: after, created: before === undefined, secret: told ? after.secret : null }
}

/** Shuts a collector by hand, or undoes it; undefined when there is none. */
export async function closeCollector(
  collectors: Pick<CollectorStore, 'put' | 'door'>,
  surveyId: string,
  name: string,
  closed: boolean,
  by: ActingFor,
): Promise<StoredCollector | undefined> {
  const { collector } = await collectors.door(surveyId, name)
  if (collector === undefined) return undefined
  const { after } = await collectors.put(
    surveyId,
    name,
    (stored = collector) => ({ ...stored, closed }),
    () => ({
      ...by,
      action: closed ? 'collector.close' : 'collector.open',
      subject: `survey/${surveyId}/collectors/${name}`,
      detail: {},
    }),
  )
  return after
}

function checkWish(
  name: string,
  { kind, opensAt, closesAt, maxStarts, maxCompletes, pin, newSecret }: CollectorWish,
): void {
  const refuse = (field: string, why: string) => new Problem(fieldInvalid(field, why))
  if (!COLLECTOR_NAME.test(name)) throw refuse('name', 'must be 1 to 64 letters, digits, dashes or underscores')
  if (opensAt !== null && closesAt !== null && opensAt >= closesAt) throw refuse('closesAt', 'must be after opensAt')
  for (const [field, cap] of Object.entries({ maxStarts, maxCompletes })) {
    if (cap !== null && !(Number.isInteger(cap) && cap >= 0 && cap <= MAX_CAP))
      throw refuse(field, `must be a whole number from 0 to ${MAX_CAP}`)
  }
  if (pin !== undefined && kind !== 'pin') throw refuse('pin', `a collector of the kind ${kind} has none`)
  if (pin !== undefined && !PIN.test(pin)) throw refuse('pin', 'must be 4 to 64 printable characters without spaces')
  if (newSecret && kind !== 'links' && kind !== 'panel')
    throw refuse('newSecret', `a collector of the kind ${kind} signs nothing`)
}

function wished(name: string, wish: CollectorWish, stored: StoredCollector | undefined): StoredCollector {
  const { pin, newSecret: renew = false, ...rest } = wish
  if (stored !== undefined && stored.kind !== wish.kind)
    throw new Problem(fieldInvalid('kind', `${name} is of the kind ${stored.kind}; make another collector`))
  const secret = stored === undefined || renew ? newSecret() : stored.secret
  const mac = pin === undefined ? (stored?.pinMac ?? null) : pinMac(secret, pin)
  if (wish.kind === 'pin' && mac === null)
    throw new Problem(fieldInvalid('pin', 'a collector of the kind pin needs one'))
  return { ...rest, name, secret, pinMac: mac, links: stored?.links ?? 0 }
}

/** What the audit log keeps: nothing that opens a door. */
const setup = ({ kind, closed, opensAt, closesAt, maxStarts, maxCompletes }: StoredCollector) => {
  return { kind, closed, opensAt, closesAt, maxStarts, maxCompletes }
}
