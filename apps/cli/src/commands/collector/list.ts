import type { Mode } from '@canvass/domain/session/status.ts'
import { createCollectorStore } from '@canvass/postgres/collector/collector-store.ts'
import { countedOf } from '@canvass/runtime/collectors/collector-view.ts'
import { withDatabase } from '../../composition/database.ts'
import { createOutput, table } from '../../output.ts'
import { type SurveyOptions, surveyId } from '../quota/survey-id.ts'

interface Options extends SurveyOptions {
  readonly mode: Mode
  readonly json?: boolean
}

type Shown = ReturnType<typeof countedOf>

const PAGE = 200

/** Prints every collector of a survey, exactly as it is now. */
export async function list(options: Options): Promise<void> {
  const items = await withDatabase(async (database) => {
    const collectors = createCollectorStore(database)
    const id = await surveyId(database, options)
    const found: Shown[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: Awaited<ReturnType<typeof collectors.list>> = await collectors.list(id, options.mode, {
        cursor,
        limit: PAGE,
      })
      found.push(...page.items.map((item) => countedOf(item, page.now)))
      cursor = page.next
    }
    return found
  })
  const none = 'This survey has no collectors: everybody may start.'
  createOutput(options.json ?? false).result({ items }, items.length === 0 ? none : table([HEADER, ...items.map(row)]))
}

const HEADER = ['collector', 'kind', 'state', 'starts', 'completes', 'held', 'opens', 'closes', 'sent away']

const row = ({ name, kind, state, starts, maxStarts, completes, maxCompletes, held, ...rest }: Shown): string[] => [
  name,
  kind,
  state,
  maxStarts === null ? String(starts) : `${starts}/${maxStarts}`,
  maxCompletes === null ? String(completes) : `${completes}/${maxCompletes}`,
  String(held),
  rest.opensAt ?? '-',
  rest.closesAt ?? '-',
  Object.entries(rest.denied)
    .map(([reason, count]) => `${reason} ${count}`)
    .join(', ') || '-',
]
