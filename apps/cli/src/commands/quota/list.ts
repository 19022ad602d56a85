import type { CellView } from '@canvass/domain/projection/quotas.ts'
import { cellViewOf } from '@canvass/domain/projection/quotas.ts'
import type { Mode } from '@canvass/domain/session/status.ts'
import { createQuotaStore } from '@canvass/postgres/quota/quota-store.ts'
import { withDatabase } from '../../composition/database.ts'
import { createOutput, table } from '../../output.ts'
import { type SurveyOptions, surveyId } from './survey-id.ts'

interface Options extends SurveyOptions {
  readonly mode: Mode
  readonly json?: boolean
}

/** Prints the quotas of a survey from Postgres, so that they are exact whatever the counters say. */
export async function list(options: Options): Promise<void> {
  const items = await withDatabase(async (database) => {
    const cells = await createQuotaStore(database).cells(await surveyId(database, options), options.mode)
    return cells.map(cellViewOf)
  })
  const text = items.length === 0 ? 'This survey has no quotas.' : table([HEADER, ...items.map(row)])
  createOutput(options.json ?? false).result({ items }, text)
}

const HEADER = ['cell', 'target', 'asked for', 'filled', 'held', 'remaining', 'state']

const row = ({ plan, cell, target, requestedTarget, filled, held, remaining, state }: CellView): string[] =>
  [`${plan}/${cell}`, target ?? '-', requestedTarget ?? '-', filled, held, remaining ?? '-', state].map(String)
