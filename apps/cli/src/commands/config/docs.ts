import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { checkoutRoot } from '@canvass/deploy/services/home.ts'
import { renderConfigurationPage } from '@canvass/platform/config/describe.ts'
import { badUsage, doesNotHold } from '../../fault.ts'
import { createOutput } from '../../output.ts'

interface Options {
  readonly write?: boolean
  readonly check?: boolean
  readonly json?: boolean
}

const PAGE = join(checkoutRoot, 'docs', 'configuration.md')

/** Prints, writes or checks the page of all settings. */
export async function docs({ write = false, check = false, json = false }: Options): Promise<void> {
  if (write && check) throw badUsage('Either --write or --check.')
  const output = createOutput(json)
  const page = renderConfigurationPage()
  if (write) {
    await writeFile(PAGE, page)
    output.result({ written: PAGE }, `Wrote ${PAGE}.`)
  } else if (check) {
    if ((await readFile(PAGE, 'utf8')) !== page) {
      throw doesNotHold('docs/configuration.md is out of date: run `npx canvass config docs --write`.')
    }
    output.result({ current: true }, 'docs/configuration.md is current.')
  } else {
    output.result({ page }, page.trimEnd())
  }
}
