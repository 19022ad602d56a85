import type { CollectorKind } from '@canvass/domain/collector/collector.ts'
import { createCollectorStore } from '@canvass/postgres/collector/collector-store.ts'
import { setupOf } from '@canvass/runtime/collectors/collector-view.ts'
import { putCollector } from '@canvass/runtime/collectors/put-collector.ts'
import { cliActor } from '../../actor.ts'
import { withDatabase } from '../../composition/database.ts'
import { createOutput } from '../../output.ts'
import { type SurveyOptions, surveyId } from '../quota/survey-id.ts'

interface Options extends SurveyOptions {
  readonly kind: CollectorKind
  readonly closed?: boolean
  readonly opensAt?: number
  readonly closesAt?: number
  readonly maxStarts?: number
  readonly maxCompletes?: number
  readonly pin?: string
  readonly newSecret?: boolean
  readonly json?: boolean
}

/** Makes or changes a collector straight in Postgres; every API process sees it within a second. */
export async function put(name: string, options: Options): Promise<void> {
  const { kind, tenant, pin, closed = false, newSecret = false, json = false } = options
  const { opensAt = null, closesAt = null, maxStarts = null, maxCompletes = null } = options
  const limits = { opensAt, closesAt, maxStarts, maxCompletes }
  const wish = { kind, closed, newSecret, ...limits, ...(pin !== undefined && { pin }) }
  const { result, guarded } = await withDatabase(async (database) => {
    const collectors = createCollectorStore(database)
    const id = await surveyId(database, options)
    const { guarded } = await collectors.door(id, name)
    const by = { tenantId: tenant, actor: cliActor() }
    return { guarded, result: await putCollector(collectors, id, name, wish, by) }
  })
  const { collector, created, secret } = result
  const lines = [`${name} is ${created ? 'made' : 'changed'}.`]
  if (!guarded)
    lines.push(
      'It is the first of this survey: who names no collector comes in through one called default, or not at all.',
    )
  if (secret !== null) lines.push(`Its secret, told only now: ${secret}`)
  createOutput(json).result({ ...setupOf(collector), created, secret }, lines.join('\n'))
}
