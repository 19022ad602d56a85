import type { SessionCommand, SessionKey } from '@canvass/domain/session/command.ts'
import type { SessionTransaction } from '../ports/session-store.ts'

/** Who else already owns what a start wanted to own. */
export interface EarlierStart {
  readonly sessionId: string
  /** The earlier start asked for the same; otherwise the key was used for something else. */
  readonly samePayload: boolean
  /** Which of its keys that one owns; the idempotency key where it owns several. */
  readonly by: SessionKey['kind']
}

/** Claims the keys of all starts at once; tells by command id which of them repeat an earlier session's. */
export async function claimStarts(
  tx: SessionTransaction,
  commands: readonly SessionCommand[],
): Promise<ReadonlyMap<string, EarlierStart>> {
  const earlier = new Map<string, EarlierStart>()
  const claims = commands.flatMap((command) =>
    command.kind === 'start'
      ? command.payload.keys.map((key) => ({ ...key, sessionId: command.sessionId, payloadHash: command.payloadHash }))
      : [],
  )
  if (claims.length === 0) return earlier
  const ownerOf = new Map<string, EarlierStart>()
  for (const owner of await tx.claimKeys(claims)) {
    if (owner.owner === owner.sessionId) continue
    if (ownerOf.has(owner.sessionId) && owner.kind !== 'idempotency') continue
    const samePayload = owner.ownerPayloadHash === owner.payloadHash
    ownerOf.set(owner.sessionId, { sessionId: owner.owner, samePayload, by: owner.kind })
  }
  for (const command of commands) {
    const owner = command.kind === 'start' ? ownerOf.get(command.sessionId) : undefined
    if (owner !== undefined) earlier.set(command.id, owner)
  }
  return earlier
}
