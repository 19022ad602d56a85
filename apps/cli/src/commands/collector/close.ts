import { createCollectorStore } from '@canvass/postgres/collector/collector-store.ts'
import { setupOf } from '@canvass/runtime/collectors/collector-view.ts'
import { closeCollector } from '@canvass/runtime/collectors/put-collector.ts'
import { cliActor } from '../../actor.ts'
import { withDatabase } from '../../composition/database.ts'
import { doesNotHold } from '../../fault.ts'
import { createOutput } from '../../output.ts'
import { type SurveyOptions, surveyId } from '../quota/survey-id.ts'

/** Shuts a collector by hand, or undoes it. */
export async function close(
  name: string,
  options: SurveyOptions & { readonly json?: boolean },
  closed: boolean,
): Promise<void> {
  const by = { tenantId: options.tenant, actor: cliActor() }
  const collector = await withDatabase(async (database) =>
    closeCollector(createCollectorStore(database), await surveyId(database, options), name, closed, by),
  )
  if (collector === undefined) throw doesNotHold(`The survey ${options.survey} has no collector ${name}.`)
  createOutput(options.json ?? false).result(
    setupOf(collector),
    `${name} is ${closed ? 'closed' : 'not closed any more'}.`,
  )
}
