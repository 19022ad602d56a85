import { expect, test } from 'vitest'
import { manualTimer } from '../time/manual-timer.ts'
import { DeadlineError, withDeadline } from './deadline.ts'

test('an outcome in time passes through and leaves no timer behind', async () => {
  const timer = manualTimer()
  expect(await withDeadline(Promise.resolve(7), 10, 'counting', timer)).toBe(7)
  await expect(withDeadline(Promise.reject(new Error('broken')), 10, 'counting', timer)).rejects.toThrow('broken')
  expect(timer.pending()).toBe(0)
})

test('after the deadline it says what was late, and a late failure disturbs nobody', async () => {
  const timer = manualTimer()
  const slow = Promise.withResolvers<number>()
  const outcome = withDeadline(slow.promise, 10, 'counting', timer).catch((error: unknown) => error)

  await timer.advance(10)
  slow.reject(new Error('too late to matter'))

  const error = await outcome
  expect(error).toBeInstanceOf(DeadlineError)
  expect(error).toMatchObject({ message: 'counting did not finish within 10 ms', what: 'counting', ms: 10 })
})
