import { whileShardIsHeld } from '@canvass/postgres/chaos/hold-locks.ts'
import type { ApiClient, ApiReply } from '../../load/api-client.ts'
import type { Person } from '../../load/person.ts'
import type { Scenario, Stage } from '../scenario.ts'
import { whilePaused } from '../signals.ts'
import { TAKEN_MS, withPatientDatabase } from './locks.ts'
import { queueAndLeave, readSession, settled, started, submitOnce, withClient } from './people.ts'

const PEOPLE = 20
const PAUSE_MS = 5_000
/** The API replies within 5 s; a machine that is busy may hand that over later. */
const LATE_MS = 6_000
/** Far below the 4 s that a respondent waits for a commit. */
const AT_ONCE_MS = 1_000

/** What a reply to somebody who asked while a service stood still must not be, whatever else it was. */
const BAD_REPLIES = ['told too late', 'told no time to try again']

export const queueRedisPaused: Scenario = {
  id: 'F06',
  name: 'queue Redis paused',
  about:
    'pauses the queue Redis for 5 s, longer than its workers hold their jobs; who sends meanwhile is told in time that nothing was taken, though it may land later, and who was told 202 before has left',
  needs: {
    'paused redisQueue': 1,
    'commands queued and left': PEOPLE,
    'told 503': PEOPLE,
    'api mailbox.append-failed': 1,
    'acts retry': 1,
  },
  never: [...BAD_REPLIES, 'told 200', 'told 202'],
  harm: (stage) =>
    withClient(stage, PEOPLE, async (client) => {
      const [leaving, sending] = [await startedPeople(stage, client), await startedPeople(stage, client)]
      await queueAndLeave(stage, client, leaving)
      await whilePaused(stage, 'redisQueue', async () => {
        const told = sending.map((person) => noted(stage, () => submitOnce(client, person)))
        await Promise.all([...told, stage.lastPause(PAUSE_MS)])
      })
      await Promise.all(sending.map((person) => settled(stage, client, person)))
    }),
}

export const postgresPaused: Scenario = {
  id: 'F07',
  name: 'Postgres paused',
  about:
    'pauses Postgres with all its processes for 5 s, with commands inside a transaction; who sends is told 202 in time, and soon at once, and leaves; who reads is told 503 in time; all of it is decided later',
  needs: {
    'paused postgres': 1,
    'commands queued and left': PEOPLE,
    'workers mailbox.put-back': 1,
    'told 202': PEOPLE,
    'told 202 at once': PEOPLE / 2,
    'told 503': PEOPLE,
  },
  never: BAD_REPLIES,
  harm: (stage) =>
    withClient(stage, 3 * PEOPLE, async (client) => {
      const leaving = await startedPeople(stage, client)
      const asking = {
        first: await startedPeople(stage, client),
        later: await startedPeople(stage, client),
        reading: await startedPeople(stage, client),
      }
      await Promise.all(asking.reading.map((person) => readSession(client, person))) // over connections that will hang
      await withPatientDatabase(stage, (database) =>
        whileShardIsHeld(database, 0, async () => {
          await queueAndLeave(stage, client, leaving)
          await stage.last(TAKEN_MS)
          await whilePaused(stage, 'postgres', () => askPaused(stage, client, asking))
        }),
      )
      await Promise.all([...asking.first, ...asking.later].map((person) => settled(stage, client, person)))
    }),
}

/** What was committed before the pause is told by then: a reply that comes says that somebody decides. */
const TOLD_MS = 300

async function askPaused(
  stage: Stage,
  client: ApiClient,
  { first, later, reading }: Readonly<Record<'first' | 'later' | 'reading', readonly Person[]>>,
): Promise<void> {
  await stage.last(TOLD_MS)
  const submitted = (people: readonly Person[]) =>
    Promise.all(people.map((person) => noted(stage, () => submitOnce(client, person))))
  const read = reading.map((person) => noted(stage, () => readSession(client, person)))
  const told = submitted(first).then(() => submitted(later))
  await Promise.all([...read, told, stage.lastPause(PAUSE_MS)])
}

export const kafkaPaused: Scenario = {
  id: 'F08',
  name: 'Kafka paused',
  about:
    'pauses the broker for 12 s, longer than every time limit of those who use it; sends that were given up may have landed',
  needs: { 'paused kafka': 1, 'workers relay.failed': 1, 'decided without Kafka': 60 },
  never: ['workers projector.record-missing'],
  harm: (stage) =>
    whilePaused(stage, 'kafka', async () => {
      const before = stage.acts.committed
      await stage.lastPause(12_000)
      stage.saw('decided without Kafka', stage.acts.committed - before)
    }),
}

const startedPeople = (stage: Stage, client: ApiClient): Promise<Person[]> =>
  Promise.all(Array.from({ length: PEOPLE }, () => started(stage, client)))

/** Notes what somebody was told who asked while a service stood still. */
async function noted(stage: Stage, ask: () => Promise<ApiReply>): Promise<void> {
  const asked = performance.now()
  const { status, retryAfterMs } = await ask()
  const tookMs = performance.now() - asked
  stage.took('longest ms until told', tookMs)
  stage.saw(`told ${status}`)
  if (status === 202 && tookMs < AT_ONCE_MS) stage.saw('told 202 at once')
  if (tookMs > LATE_MS) stage.saw('told too late')
  if ((status === 202 || status === 503) && retryAfterMs === 0) stage.saw('told no time to try again')
}
