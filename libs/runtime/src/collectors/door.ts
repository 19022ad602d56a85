import { COLLECTOR_NAME, type CollectorKind, whyShut } from '@canvass/domain/collector/collector.ts'
import { Problem } from '@canvass/domain/problems/problem.ts'
import {
  collectorNeeded,
  collectorNotFound,
  fieldInvalid,
  linkInvalid,
  pinWrong,
} from '@canvass/domain/problems/registry.ts'
import type { SessionKey } from '@canvass/domain/session/command.ts'
import type { Mode } from '@canvass/domain/session/status.ts'
import { payloadHash } from '../mailbox/payload-hash.ts'
import type { CollectorStore, DoorView, StoredCollector } from '../ports/collector-store.ts'
import { createFreshReads } from '../surveys/fresh-reads.ts'
import type { Attempts } from './attempts.ts'
import { keyScope } from './key-scope.ts'
import { type HiddenValue, openPanelEntry } from './panel-entry.ts'
import { isPin, numberOfLink } from './signatures.ts'

/** Who wants to be let in, and what he shows. */
export interface Visitor {
  readonly surveyId: string
  readonly tenantId: string
  readonly mode: Mode
  readonly collector?: string
  readonly link?: string
  readonly panel?: string
  readonly pin?: string
  /** The idempotency key of the request: who repeats one that was let in is let in. */
  readonly idempotency?: SessionKey
  /** Where he comes from; only for slowing down who guesses. */
  readonly address: string
}

/** What being let in means for the start. */
export interface Admission {
  /** Belongs to one person: only one session may own it. */
  readonly key?: SessionKey
  /** Values that the panel vouches for; they win over what the client says. */
  readonly hidden: Readonly<Record<string, HiddenValue>>
  /** The survey's collector, in whose cells starts and completes are counted; absent where the survey has none. */
  readonly collector?: string
}

export interface Door {
  /** @throws Problem that says why not; nothing has been written then */
  admit(visitor: Visitor): Promise<Admission>
  /** This process has just changed a collector of the survey. */
  forget(surveyId: string, name: string): void
}

export interface DoorDeps {
  readonly collectors: Pick<CollectorStore, 'door' | 'isTaken'>
  readonly wrongPins: Attempts
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** What was seen at a door, with how far Postgres' clock is ahead of ours. */
interface Seen extends DoorView {
  readonly aheadMs: number
}

const OPEN: Admission = { hidden: {} }

/** The collector of those who name none. */
export const DEFAULT_COLLECTOR = 'default'

/** Separates the parts of a key of the cache; no id has it. */
const BETWEEN = '\n'

/**
 * Checks who comes in, before anything is queued: what he shows, and whether the collector is open by Postgres' clock. The caps are not
 * looked at here, because only the transaction that starts the session can hold them.
 */
export function createDoor({ collectors, wrongPins, now }: DoorDeps): Door {
  const views = createFreshReads<Seen>({
    async read(key) {
      const [surveyId = '', name = ''] = key.split(BETWEEN)
      const view = await collectors.door(surveyId, name)
      return { ...view, aheadMs: view.now - now() }
    },
  })

  async function isOneTaken(keys: readonly (SessionKey | undefined)[]): Promise<boolean> {
    for (const key of keys) if (key !== undefined && (await collectors.isTaken(key))) return true
    return false
  }

  return {
    async admit(visitor) {
      const { surveyId, collector: name = DEFAULT_COLLECTOR } = visitor
      const { collector, guarded, aheadMs } = await views.get(viewKey(surveyId, name))
      if (collector === undefined) return withoutCollector(visitor, guarded)
      refuseStrayFields(collector.kind, visitor)
      const clock = now() + aheadMs
      const { key, hidden = {} } = shown(collector, visitor, clock, wrongPins)
      const shut = whyShut(collector, clock)
      // Who has a session already comes back to it, whatever the hour.
      if (shut !== null && !(await isOneTaken([key, visitor.idempotency]))) throw new Problem(shut)
      return { hidden, collector: name, ...(key !== undefined && { key }) }
    },
    forget(surveyId, name) {
      views.forget(viewKey(surveyId, name))
      views.forget(viewKey(surveyId, DEFAULT_COLLECTOR))
    },
  }
}

/** Words that are no name of a collector are never looked for: clients may send anything. */
const viewKey = (surveyId: string, name: string): string =>
  `${surveyId}${BETWEEN}${COLLECTOR_NAME.test(name) ? name : ''}`

function withoutCollector(visitor: Visitor, guarded: boolean): Admission {
  if (guarded)
    throw new Problem(visitor.collector === undefined ? collectorNeeded() : collectorNotFound(visitor.collector))
  refuseStrayFields('public', visitor)
  return OPEN
}

const FIELD_OF = { public: null, links: 'link', panel: 'panel', pin: 'pin' } as const satisfies Record<
  CollectorKind,
  string | null
>

/** A link at a door that knows no links is a mistake of whoever made the page; it would not do what he expects. */
function refuseStrayFields(kind: CollectorKind, visitor: Visitor): void {
  for (const field of ['link', 'panel', 'pin'] as const) {
    if (visitor[field] === undefined || FIELD_OF[kind] === field) continue
    const where = visitor.collector === undefined ? 'a start without a collector' : `the collector ${visitor.collector}`
    throw new Problem(fieldInvalid(field, `${where} takes none`))
  }
}

/** Checks what the kind of collector wants to see. */
function shown(
  { kind, secret, pinMac, name }: StoredCollector,
  visitor: Visitor,
  clock: number,
  wrongPins: Attempts,
): { readonly key?: SessionKey; readonly hidden?: Admission['hidden'] } {
  const scope = keyScope(visitor, name)
  if (kind === 'links') {
    const number = numberOfLink(secret, visitor.link ?? '')
    if (number === undefined) throw new Problem(linkInvalid())
    return { key: { kind: 'link', scope, key: String(number) } }
  }
  if (kind === 'panel') {
    const { id, hidden } = openPanelEntry(secret, visitor.panel, clock)
    return { key: { kind: 'panel', scope, key: payloadHash('panel', id) }, hidden: { panelId: id, ...hidden } }
  }
  if (kind === 'pin') checkPin(secret, pinMac, visitor, wrongPins)
  return {}
}

function checkPin(secret: string, stored: string | null, visitor: Visitor, wrongPins: Attempts): void {
  const who = [visitor.surveyId, visitor.collector, visitor.address].join(BETWEEN)
  wrongPins.check(who)
  if (stored !== null && visitor.pin !== undefined && isPin(secret, stored, visitor.pin)) return
  if (visitor.pin !== undefined) wrongPins.failed(who)
  throw new Problem(pinWrong())
}
