import type { SessionKey } from '@canvass/domain/session/command.ts'
import type { KeyClaim, KeyOwner } from '@canvass/runtime/ports/session-store.ts'
import { sql } from 'kysely'
import type { Statements } from '../pipelined.ts'

export interface Claimed {
  readonly owners: readonly KeyOwner[]
  /** Keys that nobody had before this transaction. */
  readonly fresh: readonly FreshKey[]
}

export interface FreshKey extends SessionKey {
  readonly sessionId: string
}

interface OwnerRow {
  ordinality: number
  owner: string
  owner_payload_hash: string
}

/**
 * Claims keys and tells who owns each. Sorted, so that two transactions that want the same keys cannot deadlock; one that finds a
 * key taken by a transaction still open waits for its end. Of two claims of one key in the same call the first one wins.
 * The owners are read in a second statement: rows just inserted are invisible to other parts of the statement that inserts them.
 */
export async function claimKeys(tx: Statements, claims: readonly KeyClaim[]): Promise<Claimed> {
  const kinds = claims.map(({ kind }) => kind)
  const scopes = claims.map(({ scope }) => scope)
  const keys = claims.map(({ key }) => key)
  const inserted = await sql<FreshKey>`
    insert into session_keys (kind, scope, key, session_id, payload_hash)
    select kind, scope, key, session_id, payload_hash
    from unnest(${kinds}::text[], ${scopes}::text[], ${keys}::text[], ${claims.map(({ sessionId }) => sessionId)}::uuid[],
      ${claims.map(({ payloadHash }) => payloadHash)}::text[])
      with ordinality as claim (kind, scope, key, session_id, payload_hash, ordinality)
    order by kind, scope, key, ordinality
    on conflict do nothing
    returning kind, scope, key, session_id as "sessionId"
  `.execute(tx)
  if (inserted.rows.length === claims.length) return { owners: claims.map(ownedByItself), fresh: inserted.rows }
  const { rows } = await sql<OwnerRow>`
    select claim.ordinality::int as ordinality, owner.session_id as owner, owner.payload_hash as owner_payload_hash
    from unnest(${kinds}::text[], ${scopes}::text[], ${keys}::text[])
      with ordinality as claim (kind, scope, key, ordinality)
    join session_keys as owner using (kind, scope, key)
  `.execute(tx)
  const owners = rows.flatMap((row) => {
    const claim = claims[row.ordinality - 1]
    return claim === undefined ? [] : [{ ...claim, owner: row.owner, ownerPayloadHash: row.owner_payload_hash }]
  })
  return { owners, fresh: inserted.rows }
}

const ownedByItself = (claim: KeyClaim): KeyOwner => ({
  ...claim,
  owner: claim.sessionId,
  ownerPayloadHash: claim.payloadHash,
})

/** Gives back keys whose session was not started after all: the same key must be able to start another one. */
export async function releaseKeys(tx: Statements, claims: readonly FreshKey[]): Promise<void> {
  await sql`
    delete from session_keys as taken
    using unnest(${claims.map(({ kind }) => kind)}::text[], ${claims.map(({ scope }) => scope)}::text[],
      ${claims.map(({ key }) => key)}::text[], ${claims.map(({ sessionId }) => sessionId)}::uuid[])
      as claim (kind, scope, key, session_id)
    where taken.kind = claim.kind and taken.scope = claim.scope and taken.key = claim.key
      and taken.session_id = claim.session_id
  `.execute(tx)
}
