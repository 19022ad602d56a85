import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import type { ConfigGroup, Setting } from './define.ts'
import { renderConfigurationPage } from './describe.ts'
import { allGroups } from './settings.ts'

const settings: readonly Setting[] = allGroups.flatMap((group: ConfigGroup) => Object.values(group.fields))

test('docs/configuration.md says what the schema says', async () => {
  const page = new URL('../../../../docs/configuration.md', import.meta.url)
  const committed = await readFile(page, 'utf8')
  expect(committed, 'docs/configuration.md is out of date: run `npx canvass config docs --write`').toBe(
    renderConfigurationPage(),
  )
})

test('every environment name means one thing', () => {
  const names = settings.map((setting) => setting.env)
  expect(names).toEqual([...new Set(names)])
})

test.each(settings.filter((setting) => setting.default !== undefined))('the default of $env is valid', (setting) => {
  expect(setting.kind.schema.safeParse(setting.default).error).toBeUndefined()
})

test.each(settings)('$env is described in one sentence', ({ description }) => {
  expect(description).toMatch(/^[A-Z](?!.*\. ).*\.$/)
})
