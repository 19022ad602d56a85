import { type Analytics, analyticsOf } from '@canvass/domain/projection/analytics.ts'
import type { Counts } from '@canvass/domain/projection/counters.ts'
import { countGroup, hourGroup } from '@canvass/domain/projection/fold.ts'
import type { Mode } from '@canvass/domain/session/status.ts'
import type { CounterStore } from '../ports/counter-store.ts'

const HOURS_SHOWN = 25
const HOUR_MS = 3_600_000

/** Groups of counters that the analytics of a survey are made from: the totals and the last hours. */
export function analyticsGroups(surveyId: string, mode: Mode, now: number): readonly string[] {
  const hours = Array.from({ length: HOURS_SHOWN }, (_, ago) =>
    hourGroup(surveyId, mode, new Date(now - ago * HOUR_MS).toISOString()),
  )
  return [countGroup(surveyId, mode), ...hours]
}

/** Counters of a survey as analysts see them. */
export async function readAnalytics(
  counters: Pick<CounterStore, 'read'>,
  surveyId: string,
  mode: Mode,
  now: number,
): Promise<Analytics> {
  const counts: Counts = await counters.read(analyticsGroups(surveyId, mode, now))
  return analyticsOf(surveyId, mode, counts, new Date(now).toISOString())
}
