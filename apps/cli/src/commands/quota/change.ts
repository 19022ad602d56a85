import type { CellView } from '@canvass/domain/projection/quotas.ts'
import type { Mode } from '@canvass/domain/session/status.ts'
import { createQuotaStore } from '@canvass/postgres/quota/quota-store.ts'
import { type CellWish, changeCell, previewCell } from '@canvass/runtime/quotas/change-cell.ts'
import { cliActor } from '../../actor.ts'
import { withDatabase } from '../../composition/database.ts'
import { badUsage } from '../../fault.ts'
import { createOutput } from '../../output.ts'
import { type SurveyOptions, surveyId } from './survey-id.ts'

interface Options extends SurveyOptions {
  readonly mode: Mode
  readonly preview?: boolean
  readonly json?: boolean
}

/** Changes a cell straight in Postgres; the next decision of any worker sees it. @param path `plan/cell` */
export async function change(path: string, options: Options, wish: CellWish): Promise<void> {
  const [plan, cell, ...rest] = path.split('/')
  if (!plan || !cell || rest.length > 0) throw badUsage('Name the cell as plan/cell, such as gender/men.')
  const { mode, tenant, preview = false, json = false } = options
  const changed = await withDatabase(async (database) => {
    const quotas = createQuotaStore(database)
    const ref = { surveyId: await surveyId(database, options), mode, plan, cell }
    if (preview) return previewCell(quotas, ref, wish)
    return changeCell(quotas, ref, wish, { tenantId: tenant, actor: cliActor() })
  })
  const { after, heldBeyondTarget } = changed
  const lost = heldBeyondTarget === 0 ? '' : ` ${heldBeyondTarget} held seats can no longer be filled.`
  const text = `${preview ? 'It would be: ' : ''}${sentence(path, after)}${lost}`
  createOutput(json).result({ preview, ...changed }, text)
}

function sentence(path: string, { target, requestedTarget, filled, held, state }: CellView): string {
  const wish = requestedTarget === target ? '' : ` (${requestedTarget} asked for)`
  return `${path} is ${state}: target ${target ?? 'none'}${wish}, ${filled} filled, ${held} held.`
}
