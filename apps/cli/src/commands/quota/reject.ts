import { setTimeout as delay } from 'node:timers/promises'
import { COMMAND_VERSION } from '@canvass/domain/session/command.ts'
import { replay } from '@canvass/domain/session/evolve.ts'
import { createUuid7 } from '@canvass/platform/ids/uuid7.ts'
import { createAuditLog } from '@canvass/postgres/audit/audit-log.ts'
import type { Database } from '@canvass/postgres/connect.ts'
import { createSessionReader } from '@canvass/postgres/session/session-reader.ts'
import { payloadHash } from '@canvass/runtime/mailbox/payload-hash.ts'
import { shardOf } from '@canvass/runtime/mailbox/shard.ts'
import { cliActor } from '../../actor.ts'
import { agreedSettings, withDatabase } from '../../composition/database.ts'
import { openMailboxes } from '../../composition/services.ts'
import { doesNotHold } from '../../fault.ts'
import { createOutput } from '../../output.ts'
import { serviceUrls } from '../../system.ts'

interface Options {
  readonly reason: string
  readonly tenant: string
  readonly json?: boolean
}

const WAIT_MS = 10_000
const LOOK_MS = 100

/** Rejects a complete through its mailbox, as everything that changes a session. Audited before it is sent. */
export async function reject(sessionId: string, { reason, tenant, json = false }: Options): Promise<void> {
  const { redisQueueUrl } = await serviceUrls('databaseUrl', 'redisQueueUrl')
  const status = await withDatabase(async (database) => {
    const state = await stateOf(database, sessionId)
    if (state?.tenantId !== tenant) throw doesNotHold(`There is no session ${sessionId} in tenant ${tenant}.`)
    if (state.status === 'REJECTED') return state.status
    if (state.status !== 'COMPLETED')
      throw doesNotHold(`Only a complete can be rejected; this session is ${state.status}.`)
    const { surveyId } = state
    const by = cliActor()
    const { shards } = await agreedSettings(database)
    const { mailboxes, close } = await openMailboxes(redisQueueUrl, shards)
    try {
      const entry = { tenantId: tenant, actor: by, action: 'session.reject', subject: `session/${sessionId}` }
      await createAuditLog(database).append({ ...entry, detail: { surveyId, reason } })
      const payload = { reason, by }
      const frame = { v: COMMAND_VERSION, id: createUuid7()(), sessionId, surveyId, tenantId: tenant }
      const body = { kind: 'reject', step: null, payload, payloadHash: payloadHash('reject', payload) } as const
      const command = { ...frame, ...body, sentAt: new Date().toISOString() }
      await mailboxes.append(shardOf(sessionId, shards), { v: COMMAND_VERSION, commands: [command] })
      return await settled(database, sessionId)
    } finally {
      await close()
    }
  })
  const text = status === 'REJECTED' ? 'Rejected.' : 'Queued: it will be rejected when a worker comes to it.'
  createOutput(json).result({ sessionId, status, applied: status === 'REJECTED' }, text)
}

async function stateOf(database: Database, sessionId: string) {
  return replay(sessionId, await createSessionReader(database).steps(sessionId))
}

/** Its status once the command has been applied, or after some seconds without that. */
async function settled(database: Database, sessionId: string): Promise<string | undefined> {
  const deadline = Date.now() + WAIT_MS
  for (;;) {
    const status = (await stateOf(database, sessionId))?.status
    if (status === 'REJECTED' || Date.now() > deadline) return status
    await delay(LOOK_MS)
  }
}
