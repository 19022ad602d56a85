import type { SessionCommand } from '@canvass/domain/session/command.ts'
import type { SessionTransaction } from '../ports/session-store.ts'

/** Who else already owns what a start wanted to own. */
export interface EarlierStart {
  readonly sessionId: string
  /** The earlier start asked for the same; otherwise the key was used for something else. */
  readonly samePayload: boolean
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
    ownerOf.set(owner.sessionId, { sessionId: owner.owner, samePayload: owner.ownerPayloadHash === owner.payloadHash })
  }
  for (const command of commands) {
    const owner = command.kind === 'start' ? ownerOf.get(command.sessionId) : undefined
    if (owner !== undefined) earlier.set(command.id, owner)
  }
  return earlier
}
