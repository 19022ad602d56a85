import { join } from 'node:path'
import { checkoutRoot } from '@canvass/deploy/services/home.ts'
import { createUuid7 } from '@canvass/platform/ids/uuid7.ts'
import { createSurveyStore } from '@canvass/postgres/survey/survey-store.ts'
import { withDatabase } from '../../composition/database.ts'
import { badUsage } from '../../fault.ts'
import { createOutput } from '../../output.ts'
import { readSurvey } from './read-survey.ts'

interface Options {
  readonly key?: string
  readonly tenant: string
  readonly demo?: boolean
  readonly json?: boolean
}

const DEMO = { file: join(checkoutRoot, 'db', 'seeds', 'demo.json'), key: 'demo' }

/** As in the API: it becomes part of addresses. */
const KEY = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/

/** Publishes straight into Postgres, so that it works before any API runs. */
export async function publish(file: string | undefined, options: Options): Promise<void> {
  const { file: path, key } = options.demo ? { ...DEMO, key: options.key ?? DEMO.key } : { file, key: options.key }
  if (path === undefined) throw badUsage('Which document? Give a file, or --demo.')
  if (key === undefined) throw badUsage('Under which key? Give --key.')
  if (!KEY.test(key)) throw badUsage('A key has 1 to 64 letters, digits, dots, dashes or underscores.')
  const { survey, diagnostics } = await readSurvey(path)
  const head = await withDatabase((database) =>
    createSurveyStore(database, createUuid7()).publish(options.tenant, key, survey.document),
  )
  const result = { surveyId: head.id, key, version: head.liveVersion, warnings: diagnostics }
  const warned = diagnostics.length === 0 ? '' : ` It has ${diagnostics.length} warnings: see \`survey check\`.`
  createOutput(options.json ?? false).result(
    result,
    `Version ${head.liveVersion} of ${key} is live: ${head.id}.${warned}`,
  )
}
