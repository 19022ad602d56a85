import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { newId, stepWrite } from '../testing/step-writes.ts'
import { createSessionStore } from './session-store.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await openTestDatabase()
})
afterAll(() => test.close())

const store = () => createSessionStore(test.database, 3)

describe('claimKeys', () => {
  const claim = (key: string, sessionId = newId(), payloadHash = 'h') =>
    ({ kind: 'idempotency', scope: 'acme', key, sessionId, payloadHash }) as const

  it('lets one of many concurrent starts win and tells the others who it was', async () => {
    const starts = await Promise.all(
      Array.from({ length: 8 }, (_, shard) =>
        store().transaction(async (tx) => {
          const sessionId = newId()
          await tx.lockShard(100 + shard)
          const [owner] = await tx
            .claimKeys([claim('same', sessionId), claim(`own-${shard}`, sessionId)])
            .then((owners) => owners.filter(({ key }) => key === 'same'))
          const mine = owner?.owner === sessionId
          if (mine) await tx.write({ steps: [stepWrite({ sessionId, seq: 0 })], refusals: [], deadLetters: [] })
          return { mine, owner: owner?.owner }
        }),
      ),
    )
    expect(starts.filter(({ mine }) => mine)).toHaveLength(1)
    expect(new Set(starts.map(({ owner }) => owner)).size).toBe(1)
  })

  it('gives the first of two claims of one call the key, and says with which payload', async () => {
    const [first, second] = [claim('twice', newId(), 'a'), claim('twice', newId(), 'b')]
    const owners = await store().transaction((tx) => tx.claimKeys([first, second]))
    expect(owners.map(({ sessionId, owner, ownerPayloadHash }) => [sessionId, owner, ownerPayloadHash])).toEqual([
      [first.sessionId, first.sessionId, 'a'],
      [second.sessionId, first.sessionId, 'a'],
    ])
  })

  it('gives a key back when its session was not started', async () => {
    const [refused, next] = [claim('freed'), claim('freed')]
    await store().transaction((tx) => tx.claimKeys([refused]))
    const owners = await store().transaction((tx) => tx.claimKeys([next]))
    expect(owners[0]?.owner).toBe(next.sessionId)
  })

  it('leaves a key with its session when the start is replayed', async () => {
    const start = claim('kept')
    await store().transaction(async (tx) => {
      await tx.claimKeys([start])
      await tx.write({ steps: [stepWrite({ sessionId: start.sessionId, seq: 0 })], refusals: [], deadLetters: [] })
    })
    await store().transaction((tx) => tx.claimKeys([start]))
    const owners = await store().transaction((tx) => tx.claimKeys([claim('kept')]))
    expect(owners[0]?.owner).toBe(start.sessionId)
  })
})
