import type { Scenario } from './scenario.ts'
import { fiftyAtOnce, jobsReversed, poisonCommand } from './scenarios/commands.ts'
import { lettersRetried } from './scenarios/letters.ts'
import { randomMix } from './scenarios/mix.ts'
import { oneOfTwoKilled, projectorPaused, workerPausedInTransaction } from './scenarios/pauses.ts'
import { apiKilled, relayKilled, workerKilledOnOneJob, workersKilledAtRandom } from './scenarios/processes.ts'
import { logTailCut, poisonRecords, recordsDeleted, topicDeleted } from './scenarios/records.ts'
import { kafkaPaused, postgresPaused, queueRedisPaused } from './scenarios/service-pauses.ts'
import { cacheFlushed, kafkaKilled, postgresKilled, queueRedisKilled } from './scenarios/services.ts'

/** All scenarios, in the order of `canvass chaos list`. Adding one is a line here and an object in `scenarios/`. */
export const scenarios: readonly Scenario[] = [
  apiKilled,
  workerKilledOnOneJob,
  relayKilled,
  workersKilledAtRandom,
  projectorPaused,
  queueRedisPaused,
  postgresPaused,
  kafkaPaused,
  kafkaKilled,
  queueRedisKilled,
  cacheFlushed,
  postgresKilled,
  fiftyAtOnce,
  jobsReversed,
  poisonCommand,
  poisonRecords,
  lettersRetried,
  logTailCut,
  topicDeleted,
  randomMix,
  workerPausedInTransaction,
  recordsDeleted,
  oneOfTwoKilled,
]
