import { expect, it } from 'vitest'
import type { Submitted } from '../mailbox/submit-command.ts'
import { createSharedStarts } from './shared-starts.ts'

const key = { kind: 'link', scope: 's', key: '1' } as const
const done: Submitted = {
  commandId: 'c',
  kind: 'done',
  sessionId: 'x',
  eventId: 'e',
  duplicate: false,
  view: { step: 1, status: 'ACTIVE' },
}

/** Ten starts with one key, the first of which comes to `first`. */
async function ten(first: Promise<Submitted>) {
  const share = createSharedStarts()
  let submitted = 0
  const submit = () => (submitted++ === 0 ? first : Promise.resolve(done))
  const starts = await Promise.allSettled(Array.from({ length: 10 }, () => share(key, submit)))
  return { submitted: () => submitted, starts, again: () => share(key, submit) }
}
const values = (starts: readonly PromiseSettledResult<Submitted>[]) =>
  starts.map((start) => (start.status === 'fulfilled' ? start.value : start.reason))

it('starts of one person at once become one command, which all of them are told of', async () => {
  const { submitted, starts, again } = await ten(Promise.resolve(done))
  expect(values(starts)).toEqual([done, ...Array(9).fill({ ...done, duplicate: true })])
  expect(submitted()).toBe(1)
  await again()
  expect(submitted()).toBe(2)
})

it('share a refusal', async () => {
  const refused: Submitted = { commandId: 'c', kind: 'refused', problem: { code: 'link-used', title: '' } }
  const { submitted, starts } = await ten(Promise.resolve(refused))
  expect([submitted(), values(starts)]).toEqual([1, Array(10).fill(refused)])
})

it('ask for themselves when nobody knows yet what became of the first', async () => {
  const queued = await ten(Promise.resolve({ commandId: 'c', kind: 'queued' }))
  expect([queued.submitted(), values(queued.starts).at(-1)]).toEqual([10, done])
  const failed = await ten(Promise.reject(new Error('away')))
  expect([failed.submitted(), values(failed.starts).at(-1)]).toEqual([10, done])
})

it('leaves starts without a key alone', async () => {
  const share = createSharedStarts()
  let submitted = 0
  const submit = async () => {
    submitted++
    return done
  }
  await Promise.all([share(undefined, submit), share(undefined, submit)])
  expect(submitted).toBe(2)
})
