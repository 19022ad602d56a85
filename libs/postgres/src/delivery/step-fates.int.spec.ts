import { afterAll, beforeAll, expect, it } from 'vitest'
import { createSessionReader } from '../session/session-reader.ts'
import { createSessionStore } from '../session/session-store.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { newId, stepWrite } from '../testing/step-writes.ts'
import { stepFates } from './step-fates.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await openTestDatabase()
})
afterAll(() => test.close())

const sessionId = newId()
const refusal = (step: number) => ({
  commandId: newId(),
  sessionId,
  step,
  payloadHash: 'h',
  problem: { code: 'answers-invalid', title: 'No' },
})
const letter = (step: number) => {
  const id = newId()
  const envelope = { v: 1, id, sessionId, surveyId: newId(), tenantId: 'acme', payloadHash: 'h', sentAt: '' }
  const command = { ...envelope, kind: 'back', step, payload: {} } as const
  return { id, reason: 'r', message: 'm', fingerprint: 'f', sessionId, command }
}

beforeAll(async () => {
  await createSessionStore(test.database, 3).transaction((tx) =>
    tx.write({
      steps: [stepWrite({ sessionId, seq: 0 })],
      refusals: [refusal(0), refusal(1), refusal(1)],
      deadLetters: [letter(1), letter(2)],
    }),
  )
})

it('finds every step where it went', async () => {
  const steps = [3, 0, 2, 1, 0].map((step) => ({ sessionId, step }))
  const fates = await stepFates(test.database, [...steps, { sessionId: newId(), step: 0 }])
  expect(fates).toEqual(['missing', 'committed', 'set-aside', 'refused', 'committed', 'missing'])
  expect(await stepFates(test.database, [])).toEqual([])
})

it('is read step by step by the API', async () => {
  const reader = createSessionReader(test.database)
  expect(await reader.steps(sessionId)).toHaveLength(1)
  expect(await reader.step(sessionId, 0)).toMatchObject({ seq: 0, kind: 'start' })
  expect(await reader.step(sessionId, 1)).toBeUndefined()
  expect(await reader.refusals(sessionId, 1)).toHaveLength(2)
  expect(await reader.letters(sessionId, 2)).toMatchObject([{ status: 'parked' }])
  expect(await reader.steps('no-uuid')).toEqual([])
})
