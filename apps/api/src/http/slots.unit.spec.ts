import { expect, it } from 'vitest'
import { createSlots } from './slots.ts'

it('refuses work beyond the slots, and takes it again when one is free, whatever became of it', async () => {
  const slots = createSlots(2)
  const first = Promise.withResolvers<string>()
  const second = Promise.withResolvers<string>()
  const running = [slots(() => first.promise), slots(() => second.promise)]
  await expect(slots(async () => 'third')).rejects.toMatchObject({ data: { code: 'overloaded' } })
  first.reject(new Error('broken'))
  await expect(running[0]).rejects.toThrow('broken')
  expect(await slots(async () => 'fourth')).toBe('fourth')
  second.resolve('second')
  expect(await running[1]).toBe('second')
})
