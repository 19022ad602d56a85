import type { Database } from '@canvass/postgres/connect.ts'
import type { DeadLetterFilter } from '@canvass/runtime/ports/dead-letter-store.ts'
import { timeOf } from '../../time-of.ts'
import { surveyId } from '../quota/survey-id.ts'

export interface FilterOptions extends Pick<DeadLetterFilter, 'reason' | 'stage' | 'topic' | 'fingerprint' | 'status'> {
  readonly tenant: string
  /** The survey's key. */
  readonly survey?: string
  readonly from?: string
  readonly to?: string
}

const CHOOSING = ['reason', 'stage', 'topic', 'fingerprint', 'from', 'to', 'status'] as const

/** Whether any letters are left out. */
export const choosesSome = (options: FilterOptions): boolean =>
  options.survey !== undefined || CHOOSING.some((name) => options[name] !== undefined)

/** The store's filter, without the tenant. @throws CommandFault for a time that is none, or a survey that is not there */
export async function filterOf(database: Database, options: FilterOptions): Promise<DeadLetterFilter> {
  const given = CHOOSING.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]] as const]))
  const { survey, tenant, from, to } = options
  const times = {
    ...(from !== undefined && { from: timeOf('--from', from) }),
    ...(to !== undefined && { to: timeOf('--to', to) }),
  }
  const id = survey === undefined ? {} : { surveyId: await surveyId(database, { survey, tenant }) }
  return { ...Object.fromEntries(given), ...times, ...id }
}
