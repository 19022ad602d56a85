import { TOPICS } from '@canvass/domain/events/public-event.ts'
import { Problem } from '@canvass/domain/problems/problem.ts'
import { createLogWriter } from '@canvass/kafka/log-writer.ts'
import { createUuid7 } from '@canvass/platform/ids/uuid7.ts'
import { whileKeysAreSpoiled } from '@canvass/postgres/chaos/spoil-keys.ts'
import { createDeadLetterStore } from '@canvass/postgres/dead-letter/dead-letter-store.ts'
import { createLetterDesk } from '@canvass/postgres/dead-letter/letter-desk.ts'
import { retryLetter } from '@canvass/runtime/dead-letters/decide-letter.ts'
import { toRetryBatch } from '@canvass/runtime/dead-letters/retry-record.ts'
import type { DeadLetter, DeadLetterFilter } from '@canvass/runtime/ports/dead-letter-store.ts'
import { retryTopic } from '@canvass/runtime/projection/groups.ts'
import type { Pipeline } from '../../composition/pipeline.ts'
import type { ApiClient } from '../../load/api-client.ts'
import type { Person } from '../../load/person.ts'
import { act } from '../../load/respondent.ts'
import type { Scenario, Stage } from '../scenario.ts'
import { whilePaused } from '../signals.ts'
import { settled, started, submitAndLeave, withClient } from './people.ts'
import { kafkaOf, plantNumbered } from './records.ts'

const newId = createUuid7()

export const lettersRetried: Scenario = {
  id: 'F37',
  name: 'dead letters mended and retried',
  about:
    'breaks a command in its mailbox, the key of a record, and plants records that nobody can mend; a retry applies each of the first once, and parks the others again',
  needs: { 'letters resolved': 2, 'records sent again after that': 2, 'letters parked again': 4, 'retries refused': 2 },
  harm: (stage) =>
    withClient(stage, 2, (client) =>
      stage.withPipeline(async (pipeline) => {
        await mendCommand(stage, pipeline, await started(stage, client), client)
        await mendRecord(stage, pipeline, await started(stage, client), client)
        await retryPoison(stage, pipeline)
      }),
    ),
}

/** A step that was acknowledged, and does not decode when its job runs. */
async function mendCommand(stage: Stage, pipeline: Pipeline, person: Person, client: ApiClient): Promise<void> {
  let whole: unknown
  await whilePaused(stage, 'workers', async () => {
    if (!(await submitAndLeave(client, person))) throw new Error('the command was not queued')
    whole = await breakCommand(stage, pipeline, person.attempts.at(-1)?.commandId ?? '')
  })
  stage.plantLetters('mailbox malformed', 1)
  const { id } = await letterOf(stage, pipeline, { reason: 'malformed' }, ({ payload }) =>
    JSON.stringify(payload).includes(person.attempts.at(-1)?.commandId ?? '?'),
  )
  await retry(pipeline, id, whole)
  await resolved(stage, pipeline, id)
}

/** @returns the command as it was */
async function breakCommand(stage: Stage, { mailboxes }: Pipeline, id: string): Promise<unknown> {
  let whole: unknown
  await stage.until('the command waits', async () => {
    const jobs = (await Promise.all(mailboxes.queues.map((queue) => queue.getJobs(['waiting'])))).flat()
    for (const job of jobs) {
      const commands: readonly { id?: string }[] = job.data.commands
      whole = commands.find((command) => command.id === id)
      if (whole === undefined) continue
      const broken = commands.map((command) => (command.id === id ? { ...command, payload: null } : command))
      await job.updateData({ ...job.data, commands: broken })
      return true
    }
    return false
  })
  return whole
}

/** A fact that reaches Kafka under the key of somebody else. Counted in the end, it is as if nothing had been. */
async function mendRecord(stage: Stage, pipeline: Pipeline, person: Person, client: ApiClient): Promise<void> {
  const [sessionId, wrong] = [person.sessionId ?? '', newId()]
  await whileKeysAreSpoiled(pipeline.database, sessionId, wrong, async () => {
    await act(client, person, performance.now())
    await settled(stage, client, person)
  })
  stage.plantLetters('projector key-mismatch', 1)
  const { id } = await letterOf(stage, pipeline, { sessionId: wrong })
  await retry(pipeline, id, { key: Buffer.from(sessionId).toString('base64') })
  await resolved(stage, pipeline, id)
  await sendAgain(stage, pipeline, id)
}

/** What was counted already comes twice more, as from a worker that died after sending it. */
async function sendAgain(stage: Stage, pipeline: Pipeline, id: string): Promise<void> {
  const letter = await createDeadLetterStore(pipeline.database).record(id)
  if (letter === undefined) throw new Error(`letter ${id} holds no record`)
  const writer = createLogWriter(kafkaOf(stage))
  try {
    for (const batch of [toRetryBatch(letter), toRetryBatch(letter)]) {
      await writer.publish([batch])
      stage.saw('records sent again after that')
    }
  } finally {
    await writer.close()
  }
  const topic = TOPICS.find((name) => name === letter.topic) ?? 'runtime.answers'
  const read = async () => {
    const ends = await pipeline.admin.offsets(retryTopic(topic))
    const position = await pipeline.counters.position(retryTopic(topic), letter.partition)
    return (position?.offset ?? 0n) >= (ends.find(({ partition }) => partition === letter.partition)?.high ?? 0n)
  }
  await stage.until('they are read', read, 30_000)
}

/** Records that no projector can count fail again, as the same letters. */
async function retryPoison(stage: Stage, pipeline: Pipeline): Promise<void> {
  const sessionId = newId()
  await plantNumbered(stage, pipeline, sessionId)
  const all = async () => (await lettersWhere(pipeline, { sessionId })).length === 4
  await stage.until('the poison is in dead letters', all, 60_000)
  for (const { id } of await lettersWhere(pipeline, { sessionId })) await retry(pipeline, id)
  const again = async () =>
    (await lettersWhere(pipeline, { sessionId })).filter(
      ({ status, attempts }) => status === 'parked' && attempts === 2,
    )
  await stage.until('all of it is parked again', async () => (await again()).length === 4, 60_000)
  stage.saw('letters parked again', (await again()).length)
}

const lettersWhere = async ({ database }: Pipeline, filter: DeadLetterFilter): Promise<readonly DeadLetter[]> =>
  (await createDeadLetterStore(database).list(filter, { limit: 100 })).items

/** Waits for the parked letter that fits. */
async function letterOf(
  stage: Stage,
  pipeline: Pipeline,
  filter: DeadLetterFilter,
  fits: (letter: DeadLetter) => boolean = () => true,
): Promise<DeadLetter> {
  let found: DeadLetter | undefined
  await stage.until(
    'the letter is parked',
    async () => {
      found = (await lettersWhere(pipeline, { ...filter, status: 'parked' })).find(fits)
      return found !== undefined
    },
    60_000,
  )
  if (found === undefined) throw new Error('the letter is parked')
  return found
}

/** As `canvass dead-letters retry` does. */
function retry({ database }: Pipeline, id: string, payload?: unknown): Promise<DeadLetter> {
  const deps = { letters: createDeadLetterStore(database), desk: createLetterDesk(database) }
  const wish = { reason: 'mended by the scenario', ...(payload !== undefined && { payload }) }
  return retryLetter(deps, { tenantId: 'default', actor: 'chaos' }, id, wish)
}

/** Waits until the letter is resolved; a retry of it is refused then. */
async function resolved(stage: Stage, pipeline: Pipeline, id: string): Promise<void> {
  const letters = createDeadLetterStore(pipeline.database)
  await stage.until('the letter is resolved', async () => (await letters.get(id))?.status === 'resolved', 60_000)
  stage.saw('letters resolved')
  await retry(pipeline, id).then(
    () => undefined,
    (error: unknown) => {
      if (!(error instanceof Problem) || error.data.code !== 'letter-not-retryable') throw error
      stage.saw('retries refused')
    },
  )
}
