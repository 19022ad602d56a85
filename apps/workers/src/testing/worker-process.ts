import { createLogger } from '@canvass/platform/logging/logger.ts'
import { connectDatabase, SHORT_WORK } from '@canvass/postgres/connect.ts'
import { connect, FAIL_FAST, PATIENT, whenReady } from '@canvass/queue/connections.ts'
import type { SurveyCache } from '@canvass/runtime/session-worker/survey-cache.ts'
import type { SessionMetrics } from '../sessions/metrics.ts'
import { sessionsRoleOn } from './sessions-role-on.ts'

/** What a session worker process is started with. */
export interface WorkerProcessOptions {
  readonly databaseUrl: string
  readonly redisUrl: string
  readonly shards: number
  readonly owner: string
}

/** Deciding a command of this version of a survey kills the process, as a fault of the engine would. */
export const KILLER_VERSION = 666
/** Deciding a command of this version never ends, if the owner's name begins with `hangs`. */
export const HANGING_VERSION = 777

/** What the process tells its parent. */
export interface HeldMessage {
  readonly shard: number
  readonly held: boolean
}

const [argument] = process.argv.slice(2)
if (argument !== undefined) await work(JSON.parse(argument) as WorkerProcessOptions)

async function work({ databaseUrl, redisUrl, shards, owner }: WorkerProcessOptions): Promise<void> {
  const log = createLogger({ service: owner, level: 'fatal' })
  const options = { applicationName: owner, poolSize: shards + 2, timeouts: SHORT_WORK, planned: 'once' as const }
  const database = await connectDatabase({ ...options, url: databaseUrl, onWarning: () => undefined })
  const open = async (kind: typeof FAIL_FAST) => {
    const redis = connect(redisUrl, kind, (err) => log.debug({ err }, 'redis'))
    await whenReady(redis, 5_000)
    return redis
  }
  const services = { database, commands: await open(FAIL_FAST), workers: await open(PATIENT), shards, owner, log }
  const deadly = (surveys: SurveyCache): SurveyCache => ({
    async get(surveyId, version) {
      if (version === KILLER_VERSION) process.kill(process.pid, 'SIGKILL')
      if (version === HANGING_VERSION && owner.startsWith('hangs')) await new Promise(() => undefined)
      return surveys.get(surveyId, version >= KILLER_VERSION ? 1 : version)
    },
  })
  const telling = (metrics: SessionMetrics): SessionMetrics => ({
    ...metrics,
    held: (shard, held) => void process.send?.({ shard, held } satisfies HeldMessage),
  })
  await sessionsRoleOn(services, deadly, telling).start?.(AbortSignal.timeout(10_000))
}
