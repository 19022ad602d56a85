import { homeFolder } from '@canvass/deploy/services/home.ts'
import { startServices, stopServices } from '@canvass/deploy/services/start-services.ts'
import { systemStatus } from '@canvass/deploy/services/status.ts'
import type { ServiceUrls } from '@canvass/deploy/services/types.ts'
import type { Command } from 'commander'
import { unreachable } from '../fault.ts'
import { createOutput, table } from '../output.ts'

interface Options {
  readonly json?: boolean
  readonly env?: boolean
}

export function define(command: Command): void {
  command.addHelpText(
    'after',
    '\nA service whose URL is set (DATABASE_URL, REDIS_QUEUE_URL, REDIS_CACHE_URL, KAFKA_BROKERS) is left alone.',
  )
  command
    .command('up')
    .description('Start Postgres, two Redis and Kafka in the background, or find them running')
    .option('--env', 'print the URLs as shell exports only')
    .action(up)
  command.command('down').description('Stop the services of this CANVASS_HOME, in order').action(down)
  command
    .command('status')
    .description('Show URLs and process ids')
    .option('--env', 'print the URLs as shell exports only')
    .action(status)
}

async function up(options: Options): Promise<void> {
  const output = createOutput(options.json ?? false)
  const started = performance.now()
  const services = await startServices({
    home: homeFolder(process.env),
    env: process.env,
    log: options.json ? () => undefined : output.event,
    background: true,
  }).catch((error: unknown) => {
    throw unreachable(error instanceof Error ? error.message : String(error), error)
  })
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  if (!options.json && !options.env)
    process.stderr.write(`All services answer (${seconds} s). \`canvass services down\` stops them.\n`)
  output.result(services.urls, shellExports(services.urls))
}

async function down(options: Options): Promise<void> {
  const output = createOutput(options.json ?? false)
  await stopServices({ home: homeFolder(process.env), log: options.json ? () => undefined : output.event })
  output.result({ stopped: true }, 'No service of this folder runs now; the data is kept.')
}

async function status(options: Options): Promise<void> {
  const { urls, ...status } = await systemStatus({ home: homeFolder(process.env), env: process.env })
  const rows = Object.entries(status).map(([name, entry]) => [name, String(entry?.pid ?? '-'), describe(entry)])
  const text = options.env ? shellExports(urls) : table([['service', 'pid', 'where'], ...rows])
  createOutput(options.json ?? false).result(status, text)
}

function describe(entry: { url?: string; brokers?: string; pid?: number } | null): string {
  if (entry === null) return 'not running'
  return entry.url ?? entry.brokers ?? 'running'
}

function shellExports(urls: ServiceUrls): string {
  const variables = {
    DATABASE_URL: urls.databaseUrl,
    REDIS_QUEUE_URL: urls.redisQueueUrl,
    REDIS_CACHE_URL: urls.redisCacheUrl,
    KAFKA_BROKERS: urls.kafkaBrokers,
  }
  const set = Object.entries(variables).filter(([, value]) => value)
  return set.map(([name, value]) => `export ${name}='${value}'`).join('\n')
}
