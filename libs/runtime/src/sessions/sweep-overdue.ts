import { COMMAND_VERSION, type SessionCommand } from '@canvass/domain/session/command.ts'
import { uuid5 } from '@canvass/platform/ids/uuid5.ts'
import { payloadHash } from '../mailbox/payload-hash.ts'
import { shardOf } from '../mailbox/shard.ts'
import type { MailboxWriter } from '../ports/mailbox.ts'
import type { OverdueSession, OverdueStore } from '../ports/overdue-store.ts'

export interface SweepDeps {
  readonly overdue: OverdueStore
  readonly mailbox: MailboxWriter
  readonly shards: number
  /** How long the oldest job of each mailbox has waited, milliseconds, by shard. */
  readonly ages: () => Promise<readonly number[]>
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

export interface Swept {
  /** Commands sent. */
  readonly holds: number
  readonly sessions: number
  /** Found, and left for the next time because their mailbox is behind. */
  readonly left: number
}

/** Found at once; the rest is found next time. */
const LIMIT = 5_000
/** Commands of one mailbox job. */
const BATCH = 100
/** A mailbox that is this far behind still holds what was sent the last time. */
const BEHIND_MS = 5_000

/**
 * Finds held seats that have run out and sessions that nobody can resume, and tells the sessions so through their mailboxes. It writes
 * nothing itself: the session looks again when the command comes to its turn, so finding too much does no harm.
 */
export async function sweepOverdue(deps: SweepDeps): Promise<Swept> {
  const sessions = await deps.overdue.sessions(LIMIT)
  const ended = new Set(sessions.map(({ sessionId }) => sessionId))
  const holds = (await deps.overdue.holds(LIMIT)).filter(({ sessionId }) => !ended.has(sessionId))
  if (sessions.length + holds.length === 0) return { holds: 0, sessions: 0, left: 0 }
  const sentAt = new Date(deps.now()).toISOString()
  const commands = [
    ...sessions.map((found) => expire(found, 'session', sentAt)),
    ...holds.map((found) => expire(found, 'holds', sentAt)),
  ]
  const sent = await sendAll(deps, commands)
  const sentOf = (what: string) => sent.filter(({ payload }) => 'what' in payload && payload.what === what).length
  return { holds: sentOf('holds'), sessions: sentOf('session'), left: commands.length - sent.length }
}

/** The same finding is the same command, so that one that cannot be applied makes one dead letter and not one every sweep. */
function expire({ seq, ...session }: OverdueSession, what: 'holds' | 'session', sentAt: string): SessionCommand {
  const payload = { what }
  return {
    v: COMMAND_VERSION,
    id: uuid5(session.sessionId, `expire/${what}/${seq}`),
    ...session,
    kind: 'expire',
    step: null,
    payload,
    payloadHash: payloadHash('expire', payload),
    sentAt,
  }
}

async function sendAll(deps: SweepDeps, commands: readonly SessionCommand[]): Promise<readonly SessionCommand[]> {
  const ages = await deps.ages()
  const sent: SessionCommand[] = []
  for (const [shard, own] of Map.groupBy(commands, ({ sessionId }) => shardOf(sessionId, deps.shards))) {
    if ((ages[shard] ?? 0) > BEHIND_MS) continue
    for (let from = 0; from < own.length; from += BATCH) {
      const batch = own.slice(from, from + BATCH)
      await deps.mailbox.append(shard, { v: COMMAND_VERSION, commands: batch })
      sent.push(...batch)
    }
  }
  return sent
}
