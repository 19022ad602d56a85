import type { Mode } from '@canvass/domain/session/status.ts'
import { createCollectorStore } from '@canvass/postgres/collector/collector-store.ts'
import { type Link, makeLinks, readLinks } from '@canvass/runtime/collectors/links.ts'
import { cliActor } from '../../actor.ts'
import { withDatabase } from '../../composition/database.ts'
import { badUsage } from '../../fault.ts'
import { type SurveyOptions, surveyId } from '../quota/survey-id.ts'

interface Options extends SurveyOptions {
  readonly mode: Mode
  readonly count?: number
  readonly from?: number
  readonly url?: string
  readonly json?: boolean
}

const PAGE = 5_000

/** Makes links, or shows those made before: a page at a time, so that a million of them need little memory. */
export async function links(name: string, options: Options): Promise<void> {
  const { count, from, url, mode, tenant, json = false } = options
  if ((count === undefined) === (from === undefined)) throw badUsage('Say either --count or --from.')
  if (url !== undefined && !URL.canParse(url)) throw badUsage(`${JSON.stringify(url)} is not an address.`)
  await withDatabase(async (database) => {
    const collectors = createCollectorStore(database)
    const id = await surveyId(database, options)
    const at = { tenantId: tenant, surveyId: id, collector: name, mode }
    const shown = (link: string) =>
      url === undefined ? link : new URL(`/s/${id}?collector=${name}&link=${link}`, url).href
    const all = { first: Math.max(1, from ?? 1), last: Number.MAX_SAFE_INTEGER }
    let range = count === undefined ? all : await makeLinks(collectors, at, count, cliActor())
    for (;;) {
      const page = await readLinks(collectors, at, range, PAGE)
      await print(page.items.map((link) => lineOf(link, shown(link.link), json, count === undefined)))
      if (page.next === null) return
      range = page.next
    }
  })
}

function lineOf({ number, sessionId }: Link, link: string, json: boolean, detailed: boolean): string {
  if (json) return JSON.stringify({ number, link, sessionId })
  return detailed ? `${number} ${link} ${sessionId ?? 'free'}` : link
}

/** Waits until whoever reads has taken it, so that a slow reader fills no memory. */
function print(lines: readonly string[]): Promise<void> {
  const text = lines.map((line) => `${line}\n`).join('')
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()))
  })
}
