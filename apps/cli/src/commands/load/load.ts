import { compileSurvey } from '@canvass/domain/survey/compile-survey.ts'
import { isUuid } from '@canvass/platform/ids/uuid.ts'
import { createUuid7 } from '@canvass/platform/ids/uuid7.ts'
import { createSurveyStore } from '@canvass/postgres/survey/survey-store.ts'
import type { SurveyHead } from '@canvass/runtime/ports/survey-store.ts'
import { type Pipeline, withPipeline } from '../../composition/pipeline.ts'
import type { Check } from '../../delivery/check.ts'
import { checkDelivery } from '../../delivery/check-delivery.ts'
import { type DeliveryStart, deliveryStart } from '../../delivery/delivery-start.ts'
import { badUsage, exitCodes } from '../../fault.ts'
import { questionsOf } from '../../load/correct-answers.ts'
import { checksReport, loadReport } from '../../load/report.ts'
import { type LoadOptions, type LoadResult, runLoad } from '../../load/run-load.ts'
import { createOutput, type Output } from '../../output.ts'
import { onStopSignals } from '../../stop-signals.ts'
import { apiUrl } from '../../system.ts'

interface Options {
  readonly survey: string
  readonly rate: number
  readonly seconds: number
  readonly warmUp?: number
  readonly respondents?: number
  readonly connections?: number
  readonly async: number
  readonly tenant: string
  readonly check: boolean
  readonly json?: boolean
}

/** How long mailboxes, outbox and projections may take to become empty. */
const QUIET_MS = 60_000

/** Sends the load, reports it, and checks what became of all that was sent. */
export async function load(options: Options): Promise<void> {
  const output = createOutput(options.json ?? false)
  const url = await apiUrl()
  await withPipeline(async (pipeline) => {
    const { head, questions } = await surveyOf(pipeline, options)
    const collector = `load-${createUuid7()()}`
    const start = options.check ? await deliveryStart(pipeline) : undefined
    const result = await run(pipeline, { apiUrl: url, surveyId: head.id, collector, questions }, options)
    const { people: sent, ...told } = result
    if (!output.json) output.result({}, loadReport(told))
    const checks = start === undefined ? [] : await check(pipeline, { surveyId: head.id, collector, sent, start })
    tell(output, { survey: head.key, surveyId: head.id, collector, ...told }, checks)
  })
}

async function surveyOf({ database }: Pipeline, { survey, tenant }: Options): Promise<LoadedSurvey> {
  const surveys = createSurveyStore(database, createUuid7())
  const head = isUuid(survey) ? await surveys.byId(survey) : await surveys.byKey(tenant, survey)
  if (head === undefined) {
    throw badUsage(`There is no survey ${survey} in tenant ${tenant}: publish one with \`survey publish\`.`)
  }
  const version = head.liveVersion === null ? undefined : await surveys.version(head.id, head.liveVersion)
  const compiled = version && compileSurvey(version)
  if (!compiled?.ok || head.state === 'closed')
    throw badUsage(`Survey ${survey} takes no sessions: publish or open it.`)
  return { head, questions: questionsOf(compiled.survey) }
}

interface LoadedSurvey {
  readonly head: SurveyHead
  readonly questions: LoadOptions['questions']
}

/** Ctrl-C ends the sending, and what was sent is still checked; a second one ends everything. */
async function run(
  { cache, partitions }: Pipeline,
  target: Pick<LoadOptions, 'apiUrl' | 'surveyId' | 'collector' | 'questions'>,
  { rate, seconds, warmUp, respondents, connections, async: asyncShare }: Options,
): Promise<LoadResult> {
  const abort = new AbortController()
  const forget = onStopSignals(
    () => abort.abort(),
    () => process.exit(130),
  )
  try {
    return await runLoad({
      ...target,
      rate,
      seconds,
      ...(warmUp !== undefined && { warmUpSeconds: warmUp }),
      respondents: respondents ?? Math.ceil(rate),
      ...(connections !== undefined && { connections }),
      asyncShare,
      watch: { redis: cache, partitions },
      signal: abort.signal,
    })
  } finally {
    forget()
  }
}

interface Sent {
  readonly surveyId: string
  readonly collector: string
  readonly sent: LoadResult['people']
  readonly start: DeliveryStart
}

async function check(pipeline: Pipeline, sent: Sent): Promise<Check[]> {
  let said = ''
  const onPhase = (message: string) => {
    if (message === said) return
    said = message
    process.stderr.write(`${message} …\n`)
  }
  return checkDelivery(pipeline, { ...sent, deadlineMs: QUIET_MS, onPhase })
}

function tell(output: Output, report: Record<string, unknown>, checks: readonly Check[]): void {
  const holds = checks.every((one) => one.holds)
  if (!holds) process.exitCode = exitCodes.doesNotHold
  if (output.json) output.result({ ...report, checks, holds }, '')
  else if (checks.length > 0) output.result({}, `\n${checksReport(checks)}`)
}
