import { afterAll, beforeAll, expect, it } from 'vitest'
import { createSessionStore } from '../session/session-store.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { newId, SURVEY, stepWrite } from '../testing/step-writes.ts'
import { sessionsOfCollector, storedSessions } from './stored-sessions.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await openTestDatabase()
})
afterAll(() => test.close())

it('tells everything that was written for a session', async () => {
  const sessionId = newId()
  const other = newId()
  const store = createSessionStore(test.database, 3)
  const problem = { code: 'answers-invalid', title: 'No' }
  const command = { v: 1, id: newId(), sessionId, surveyId: SURVEY, tenantId: 'acme', payloadHash: 'l', sentAt: '' }
  const letter = {
    id: newId(),
    reason: 'r',
    message: 'm',
    fingerprint: 'f',
    sessionId,
    command: { ...command, kind: 'back', step: 3, payload: {} } as const,
  }
  const refusal = { commandId: newId(), sessionId, step: 2, payloadHash: 'r', problem }
  const start = stepWrite({ sessionId, seq: 0 })
  const submit = stepWrite({ sessionId, seq: 1, answers: { Q1: { from: null, to: 'a' }, Q2: { from: null, to: 7 } } })
  await store.transaction((tx) =>
    tx.write({
      steps: [{ ...start, state: { ...start.state, collector: 'run' } }, stepWrite({ sessionId: other, seq: 0 })],
      refusals: [refusal],
      deadLetters: [letter],
    }),
  )
  await store.transaction((tx) => tx.write({ steps: [submit], refusals: [], deadLetters: [] }))

  const found = await storedSessions(test.database, [sessionId, newId()])
  expect(found).toHaveLength(1)
  expect(found[0]).toMatchObject({
    sessionId,
    seq: 1,
    steps: [
      { seq: 0, step: 0, kind: 'start', payloadHash: 'h0', events: [], answers: [] },
      { seq: 1, step: 1, kind: 'submit', payloadHash: 'h1' },
    ],
    refusals: [{ commandId: refusal.commandId, step: 2, payloadHash: 'r' }],
    letters: [{ commandId: command.id, step: 3, payloadHash: 'l' }],
  })
  expect(found[0]?.steps[1]?.answers.toSorted((a, b) => (a.question < b.question ? -1 : 1))).toEqual([
    { question: 'Q1', iteration: '', value: 'a' },
    { question: 'Q2', iteration: '', value: 7 },
  ])
  expect(await sessionsOfCollector(test.database, SURVEY, 'run', null, 10)).toEqual([sessionId])
  expect(await sessionsOfCollector(test.database, SURVEY, 'run', sessionId, 10)).toEqual([])
})
