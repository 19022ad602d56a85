import type { StepWrite } from '@canvass/runtime/ports/session-store.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sqlOf } from '../connect.ts'
import { isInfrastructure, isMissingPartition } from '../errors.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { newId, stepWrite } from '../testing/step-writes.ts'
import { until } from '../testing/until.ts'
import { createSessionStore } from './session-store.ts'
import { SeqMismatch } from './write-steps.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await openTestDatabase()
})
afterAll(() => test.close())

const store = () => createSessionStore(test.database, 3)
const write = (steps: readonly StepWrite[], shard = 0) =>
  store().transaction(async (tx) => {
    await tx.lockShard(shard)
    await tx.write({ steps, refusals: [], deadLetters: [] })
  })

async function count(table: string, sessionId: string, column = 'session_id'): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from ${sql.table(table)} where ${sql.ref(column)} = ${sessionId}::uuid
  `.execute(sqlOf(test.database))
  return rows[0]?.n ?? -1
}

describe('write', () => {
  it('stores starts and submissions of 200 sessions and gives them back', async () => {
    const ids = Array.from({ length: 200 }, () => newId())
    await write(ids.map((sessionId) => stepWrite({ sessionId, seq: 0 })))
    const answers = { Q1: { from: null, to: 'm' }, Q2: { from: null, to: 3 }, Q3: { from: null, to: ['a', 'b'] } }
    await write(ids.map((sessionId) => stepWrite({ sessionId, seq: 1, answers })))
    const { heads, steps } = await store().transaction(async (tx) => ({
      heads: await tx.heads(ids),
      steps: await tx.steps(ids),
    }))
    expect([...heads.values()]).toEqual(ids.map(() => 1))
    expect([...steps.values()].map((each) => each.map(({ seq }) => seq))).toEqual(ids.map(() => [0, 1]))
    expect(await count('answers', ids[7]!)).toBe(3)
  })

  it('gives steps back as they were stored', async () => {
    const sessionId = newId()
    const start = stepWrite({ sessionId, seq: 0, at: 1_790_000_000_123 })
    const step = { ...start.step, events: [{ type: 'SessionResumed', generation: 3, shown: null }] as const }
    await write([{ ...start, step }])
    const steps = await store().transaction((tx) => tx.steps([sessionId]))
    expect(steps.get(sessionId)).toEqual([step])
  })

  it('undoes everything when one session is not where the decision believed it to be', async () => {
    const [good, stale] = [newId(), newId()]
    await write([stepWrite({ sessionId: good, seq: 0 }), stepWrite({ sessionId: stale, seq: 0 })])
    const both = [stepWrite({ sessionId: good, seq: 1 }), stepWrite({ sessionId: stale, seq: 2 })]
    const refused = await write(both).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(SeqMismatch)
    expect(isInfrastructure(refused)).toBe(false)
    expect(await count('session_steps', good)).toBe(1)
    expect(await count('outbox', good, 'aggregateid')).toBe(1)
  })

  it('does not start a session twice', async () => {
    const sessionId = newId()
    await write([stepWrite({ sessionId, seq: 0 })])
    await expect(write([stepWrite({ sessionId, seq: 0 })])).rejects.toMatchObject({ code: '23505' })
    expect(await count('session_steps', sessionId)).toBe(1)
  })

  it('never reports a commit after a statement has failed, even when the work swallowed the failure', async () => {
    const sessionId = newId()
    const swallowed = store().transaction(async (tx) => {
      await tx.lockShard(0)
      await tx.write({ steps: [stepWrite({ sessionId, seq: 0 })], refusals: [], deadLetters: [] })
      await tx
        .write({ steps: [stepWrite({ sessionId, seq: 5 })], refusals: [], deadLetters: [] })
        .catch(() => undefined)
    })
    await expect(swallowed).rejects.toBeInstanceOf(SeqMismatch)
    expect(await count('sessions', sessionId)).toBe(0)
  })
})

describe('lockShard', () => {
  it('reads the clock after the lock was granted', async () => {
    let release = (): void => undefined
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    let holding = (): void => undefined
    const locked = new Promise<void>((resolve) => {
      holding = resolve
    })
    const holder = store().transaction(async (tx) => {
      await tx.lockShard(7)
      holding()
      await held
      return databaseNow()
    })
    await locked
    const waiter = store().transaction((tx) => tx.lockShard(7))
    await until(async () => (await waitingForLocks()) > 0)
    release()
    const releasedAt = await holder
    expect(await waiter).toBeGreaterThanOrEqual(releasedAt)
  })

  it('keeps txid order equal to seq order when two transactions want the same session', async () => {
    const sessionId = newId()
    await write([stepWrite({ sessionId, seq: 0 })], 3)
    const step = () =>
      store().transaction(async (tx) => {
        await tx.lockShard(3)
        const seq = ((await tx.heads([sessionId])).get(sessionId) ?? -1) + 1
        await tx.write({ steps: [stepWrite({ sessionId, seq })], refusals: [], deadLetters: [] })
      })
    await Promise.all(Array.from({ length: 8 }, step))
    const { rows } = await sql<{ seq: number }>`
      select (payload::jsonb ->> 'seq')::int as seq from outbox where aggregateid = ${sessionId}::uuid order by txid, outbox.seq
    `.execute(sqlOf(test.database))
    expect(rows.map(({ seq }) => seq)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
  })
})

describe('refusals and letters', () => {
  const command = (sessionId: string) =>
    ({
      v: 1,
      id: newId(),
      kind: 'submit',
      step: 1,
      payload: { answers: { Q1: 'x\0y\ud800' } },
      sessionId,
      surveyId: newId(),
      tenantId: 'acme',
      payloadHash: 'h',
      sentAt: '2026-11-23T00:00:00Z',
    }) as const

  it('keeps refusals by command, also those that quote what jsonb would refuse', async () => {
    const refusal = {
      commandId: newId(),
      sessionId: newId(),
      step: 1,
      payloadHash: 'h',
      problem: { code: 'answers-invalid', title: 'No', extras: { question: 'a\0b\ud800' } },
    }
    const store_ = () => store().transaction((tx) => tx.write({ steps: [], refusals: [refusal], deadLetters: [] }))
    await store_()
    await store_()
    const found = await store().transaction((tx) => tx.refusals([refusal.commandId, newId()]))
    expect(found).toEqual(new Map([[refusal.commandId, refusal.problem]]))
  })

  it('sets commands aside byte for byte, parks the same letter again, and settles it with the step that succeeds', async () => {
    const [id, sessionId] = [newId(), newId()]
    const letter = {
      id,
      reason: 'decision-failed',
      message: 'nul \0 here',
      fingerprint: 'f',
      command: command(sessionId),
      sessionId,
    }
    const setAside = () => store().transaction((tx) => tx.write({ steps: [], refusals: [], deadLetters: [letter] }))
    const read = async () => {
      const { rows } = await sql<{ status: string; attempts: number; step: number; command: unknown }>`
        select status, attempts, step, command from dead_letters where id = ${id}::uuid
      `.execute(sqlOf(test.database))
      return rows[0]
    }
    await setAside()
    await setAside()
    expect(await read()).toEqual({ status: 'parked', attempts: 2, step: 1, command: letter.command })
    await write([stepWrite({ sessionId, seq: 0, letterId: id })])
    expect(await read()).toMatchObject({ status: 'resolved', attempts: 2 })
  })

  it('keeps a value that is no command at all', async () => {
    const letter = {
      id: newId(),
      reason: 'malformed',
      message: 'm',
      fingerprint: 'f',
      command: { raw: ['\0', null, 1e308] },
    }
    await store().transaction((tx) => tx.write({ steps: [], refusals: [], deadLetters: [letter] }))
    const { rows } = await sql<{
      command: unknown
    }>`select command from dead_letters where id = ${letter.id}::uuid`.execute(sqlOf(test.database))
    expect(rows[0]?.command).toEqual(letter.command)
  })
})

describe('a month without partition', () => {
  it('refuses the write as infrastructure, makes the month, and the next run succeeds', async () => {
    const far = new Date()
    far.setUTCMonth(far.getUTCMonth() - 5)
    const sessionId = `${far
      .getTime()
      .toString(16)
      .padStart(12, '0')
      .replace(/^(.{8})/, '$1-')}-7000-8000-000000000001`
    const refused = await write([stepWrite({ sessionId, seq: 0 })]).catch((error: unknown) => error)
    expect(isMissingPartition(refused)).toBe(true)
    expect(isInfrastructure(refused)).toBe(true)
    await write([stepWrite({ sessionId, seq: 0 })])
    expect(await count('sessions', sessionId)).toBe(1)
  })
})

async function databaseNow(): Promise<number> {
  const { rows } = await sql<{ now: number }>`
    select floor(extract(epoch from clock_timestamp()) * 1000)::float8 as now
  `.execute(sqlOf(test.database))
  return rows[0]?.now ?? 0
}

async function waitingForLocks(): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from pg_locks join pg_database as d on d.oid = database
    where not granted and locktype = 'advisory' and datname = current_database()
  `.execute(sqlOf(test.database))
  return rows[0]?.n ?? 0
}
