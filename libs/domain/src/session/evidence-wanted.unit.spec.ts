import { expect, it } from 'vitest'
import type { SessionCommand } from './command.ts'
import { evidenceWanted } from './evidence-wanted.ts'

const command = (kind: string, payload: unknown) => ({ kind, payload, sessionId: 's' }) as SessionCommand
const wanted = (answers: unknown) => evidenceWanted(command('submit', { answers }))

it('names the uploads and payments of a submission, in lists too', () => {
  const answers = { Q1: { upload: 'a' }, Q2: [{ upload: 'b' }, { upload: 'c' }], Q3: { payment: 'p' }, Q4: 'text' }
  expect(wanted(answers)).toEqual({ sessionId: 's', uploads: ['a', 'b', 'c'], payments: ['p'] })
})

it.each([
  [{}],
  [null],
  ['upload'],
  [{ Q1: 'upload', Q2: ['a', 'b'], Q3: { code: 'o', other: 'x' }, Q4: null, Q5: 4, Q6: [null, [{ upload: 'x' }]] }],
  [{ Q1: { upload: 5 }, Q2: { payment: null } }],
])('wants nothing for %j', (answers) => expect(wanted(answers)).toBeUndefined())

it('wants nothing for other commands', () => {
  expect(evidenceWanted(command('start', { hidden: { upload: 'a' } }))).toBeUndefined()
})
