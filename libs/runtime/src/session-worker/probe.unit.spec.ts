import { expect, it } from 'vitest'
import { createBlame } from './probe.ts'

const times = (count: number, work: () => void) => {
  for (let i = 0; i < count; i++) work()
}

it('is on a job that failed ten times while the services were well', () => {
  const blame = createBlame()
  times(9, () => blame.failed('1', true))
  expect(blame.isOn('1')).toBe(false)
  blame.failed('1', true)
  expect(blame.isOn('1')).toBe(true)
})

it('begins anew with a failure of the services, and with another job', () => {
  const blame = createBlame()
  times(9, () => blame.failed('1', true))
  blame.failed('1', false)
  times(9, () => blame.failed('1', true))
  expect(blame.isOn('1')).toBe(false)
  blame.failed('2', true)
  expect(blame.isOn('1')).toBe(false)
  times(9, () => blame.failed('2', true))
  expect(blame.isOn('2')).toBe(true)
  expect(blame.isOn('1')).toBe(false)
})
