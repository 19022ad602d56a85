import { createUuid7 } from '@canvass/platform/ids/uuid7.ts'
import { createSurveyStore } from '@canvass/postgres/survey/survey-store.ts'
import type { SurveyHead } from '@canvass/runtime/ports/survey-store.ts'
import { withDatabase } from '../../composition/database.ts'
import { doesNotHold } from '../../fault.ts'
import { createOutput } from '../../output.ts'

interface Options {
  readonly key: string
  readonly tenant: string
  readonly json?: boolean
}

/** Opens or closes a survey. Running processes hear of it within a few seconds, when they look at the survey again. */
export async function setState({ key, tenant, json = false }: Options, state: SurveyHead['state']): Promise<void> {
  const head = await withDatabase((database) => createSurveyStore(database, createUuid7()).setState(tenant, key, state))
  if (head === undefined) throw doesNotHold(`There is no survey ${key} in tenant ${tenant}.`)
  createOutput(json).result({ surveyId: head.id, key, state: head.state }, `${key} is ${head.state}.`)
}
