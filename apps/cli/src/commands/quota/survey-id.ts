import { createUuid7 } from '@canvass/platform/ids/uuid7.ts'
import type { Database } from '@canvass/postgres/connect.ts'
import { createSurveyStore } from '@canvass/postgres/survey/survey-store.ts'
import { doesNotHold } from '../../fault.ts'

export interface SurveyOptions {
  /** The survey's key. */
  readonly survey: string
  readonly tenant: string
}

/** @throws CommandFault when there is no such survey */
export async function surveyId(database: Database, { survey, tenant }: SurveyOptions): Promise<string> {
  const head = await createSurveyStore(database, createUuid7()).byKey(tenant, survey)
  if (head === undefined) throw doesNotHold(`There is no survey ${survey} in tenant ${tenant}.`)
  return head.id
}
