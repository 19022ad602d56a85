import { expect, it } from 'vitest'
import { canvass } from '../../shell.testing.ts'

it('lists the scenarios with what proves that they did harm', async () => {
  const { code, out } = await canvass(['chaos', 'list', '--json'])
  expect(code).toBe(0)
  const { items } = JSON.parse(out)
  expect(items.length).toBeGreaterThan(15)
  expect(items).toContainEqual(
    expect.objectContaining({ id: 'F13', needs: { 'service-died postgres': 2, 'workers mailbox.put-back': 1 } }),
  )
})

it('refuses a scenario that does not exist, before anything is started', async () => {
  const { code, err } = await canvass(['chaos', 'run', '--scenario', 'F01,f98'])
  expect(code).toBe(2)
  expect(err).toContain('There is no scenario F98; there are F01, F02')
})
