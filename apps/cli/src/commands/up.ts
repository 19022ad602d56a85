import { productPlan } from '@canvass/deploy/supervisor/plan.ts'
import { type StartedSystem, startSystem } from '@canvass/deploy/supervisor/system.ts'
import type { Command } from 'commander'
import colors from 'picocolors'
import { exitCodes, unreachable } from '../fault.ts'
import { createOutput, type Output } from '../output.ts'
import { onStopSignals } from '../stop-signals.ts'

export function define(command: Command): void {
  command
    .addHelpText(
      'after',
      `
Starts what is not configured by URL (Postgres, two Redis, Kafka), migrates, creates topics, publishes the demo survey, and keeps
API and workers running. Ctrl-C stops all of it in order; the data stays in .canvass (or CANVASS_HOME).

  DATABASE_URL REDIS_QUEUE_URL REDIS_CACHE_URL KAFKA_BROKERS   use services that run already
  PORT WORKERS_PORT                                            ports (8080 and 9100, the next free ones if taken)`,
    )
    .action(up)
}

async function up(options: { readonly json?: boolean }): Promise<void> {
  const output = createOutput(options.json ?? false)
  const system = await startSystem({ env: process.env, log: output.event, plan: productPlan })
  const stopped = Promise.withResolvers<void>()
  let stopping = false
  const forget = onStopSignals(
    () => {
      stopping = true
      output.event({ event: 'stopping', message: 'Stopping … (Ctrl-C again to force)' })
      system.stop().then(stopped.resolve, stopped.reject)
    },
    () => {
      output.event({ event: 'forced', level: 'warn', message: 'Forced: what still runs is killed' })
      void system.force().then(() => process.exit(130))
    },
  )
  await system.started.then(
    (running) => tell(output, running),
    (error: unknown) => {
      // a start that was stopped on the way is no fault
      if (!stopping) throw unreachable(error instanceof Error ? error.message : String(error), error)
    },
  )
  await stopped.promise
  forget()
  output.event({ event: 'stopped', message: 'Stopped. The data is kept; `npm start` goes on with it.' })
  process.exitCode = exitCodes.ok
}

function tell(output: Output, { apiUrl, workersUrl, services, stepOutput }: StartedSystem): void {
  const surveyId = surveyIdIn(stepOutput.demo ?? '')
  const urls = {
    api: apiUrl,
    ...(surveyId !== undefined && { survey: `${apiUrl}/s/${surveyId}` }),
    docs: `${apiUrl}/docs`,
    queues: `${apiUrl}/admin/queues`,
    metrics: [`${apiUrl}/metrics`, `${workersUrl}/metrics`],
  }
  const start = `curl -s ${apiUrl}/v1/sessions -H 'content-type: application/json' -d '{"surveyId":"${surveyId ?? '…'}"}'`
  const message = `
${colors.green('Canvass runs.')}

  API      ${urls.api}
  Survey   ${urls.survey ?? 'none is published'}
  Docs     ${urls.docs}
  Queues   ${urls.queues}   (npx canvass token --role ops)
  Metrics  ${urls.metrics.join('  ')}

Try it in another terminal:

  ${start}
  npx canvass load --survey demo --rate 1000 --seconds 30

Ctrl-C stops everything in order.
`
  output.event({ event: 'ready', message, urls, services, surveyId })
}

/** From what `survey publish --demo --json` printed. */
function surveyIdIn(text: string): string | undefined {
  return /"surveyId":"([0-9a-f-]{36})"/.exec(text)?.[1]
}
