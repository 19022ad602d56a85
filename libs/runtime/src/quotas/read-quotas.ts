import { quotaGroup } from '@canvass/domain/projection/fold.ts'
import { type CellView, quotasOf } from '@canvass/domain/projection/quotas.ts'
import type { Mode } from '@canvass/domain/session/status.ts'
import type { CounterStore } from '../ports/counter-store.ts'
import type { QuotaStore } from '../ports/quota-store.ts'

/** The quotas of a survey as they are shown: what each cell is from Postgres, its counts from the counters. */
export async function readQuotas(
  quotas: Pick<QuotaStore, 'cells'>,
  counters: Pick<CounterStore, 'read'>,
  surveyId: string,
  mode: Mode,
): Promise<{ readonly items: readonly CellView[] }> {
  const [cells, counts] = await Promise.all([quotas.cells(surveyId, mode), counters.read([quotaGroup(surveyId, mode)])])
  return quotasOf(surveyId, mode, cells, counts)
}
