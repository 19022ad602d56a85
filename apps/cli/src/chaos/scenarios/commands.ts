import { randomUUID } from 'node:crypto'
import { connect, FAIL_FAST, whenReady } from '@canvass/queue/connections.ts'
import { lettersOf } from '../../delivery/delivery-start.ts'
import type { ApiClient } from '../../load/api-client.ts'
import { nextSubmission, type Person, submissionOf } from '../../load/person.ts'
import type { Scenario, Stage } from '../scenario.ts'
import { whilePaused } from '../signals.ts'
import { settled, started, withClient } from './people.ts'

const TIMES = 50

export const fiftyAtOnce: Scenario = {
  id: 'F17',
  name: 'one submission fifty times at once',
  about: 'sends one step of ten people fifty times at the same time each; it is stored once, and all are told the same',
  needs: { 'replies to one submission': 450, 'told as repeated': 400 },
  async harm(stage) {
    await withClient(stage, TIMES, async (client) => {
      for (let people = 0; people < 10; people += 1) await submitOften(stage, client, await started(stage, client))
    })
  },
}

async function submitOften(stage: Stage, client: ApiClient, person: Person): Promise<void> {
  const submission = nextSubmission(person, performance.now())
  person.pending = submission
  const { path, body, headers } = submission
  const replies = await Promise.all(Array.from({ length: TIMES }, () => client.post(path, body, headers)))
  const committed = replies.filter(({ status }) => status === 200)
  const told = new Set(committed.map((reply) => reply.body.eventId))
  if (told.size > 1) throw new Error(`one submission was told as ${[...told].join(' and ')}`)
  stage.saw('replies to one submission', committed.length)
  stage.saw('told as repeated', committed.filter((reply) => reply.body.duplicate).length)
  await settled(stage, client, person)
}

export const jobsReversed: Scenario = {
  id: 'F18',
  name: 'jobs delivered in reverse',
  about:
    'turns the waiting jobs round, with two steps of one session in different jobs; the later step is refused, never stored first',
  needs: { 'jobs turned round': 4, 'later steps refused': 1 },
  async harm(stage) {
    await withClient(stage, 20, async (client) => {
      const people = await Promise.all(Array.from({ length: 20 }, () => started(stage, client)))
      const refusedBefore = await refusals(stage)
      await whilePaused(stage, 'workers', async () => {
        for (const person of people) await submitTwoSteps(client, person)
        await turnRound(stage)
      })
      await stage.until('what was turned round is refused', async () => (await refusals(stage)) > refusedBefore, 30_000)
      stage.saw('later steps refused', (await refusals(stage)) - refusedBefore)
    })
  },
}

/** The second goes out without waiting for what becomes of the first, as no client should do. */
async function submitTwoSteps(client: ApiClient, person: Person): Promise<void> {
  const { answers } = nextSubmission(person, performance.now()).body as { answers: Record<string, unknown> }
  person.attempts.pop()
  for (const step of [person.step, person.step + 1]) {
    person.step = step
    const { path, body, headers, attempt } = submissionOf(person, { answers }, performance.now())
    const reply = await client.post(path, body, { ...headers, prefer: 'respond-async' })
    if (reply.status !== 202) continue
    attempt.ack = 'queued'
    if (reply.body.commandId !== undefined) attempt.commandId = reply.body.commandId
  }
  person.ended = true
}

function turnRound(stage: Stage): Promise<void> {
  stage.turnJobs()
  return stage.withPipeline(async ({ mailboxes }) => {
    const redis = connect(stage.product.urls.redisQueueUrl, FAIL_FAST, () => undefined) // what fails says so itself
    try {
      await whenReady(redis, 5_000)
      for (const queue of mailboxes.queues) {
        const key = queue.toKey('wait')
        const jobs = await redis.lrange(key, 0, -1)
        if (jobs.length < 2) continue
        // what LRANGE gave from the left goes in from the right, the other way round
        await redis
          .multi()
          .del(key)
          .rpush(key, ...jobs.toReversed())
          .exec()
        stage.saw('jobs turned round', jobs.length)
      }
    } finally {
      redis.disconnect()
    }
  })
}

const refusals = (stage: Stage): Promise<number> =>
  stage.withPipeline(async (pipeline) => (await lettersOf(pipeline)).get('mailbox refused') ?? 0)

export const poisonCommand: Scenario = {
  id: 'F19',
  name: 'poison commands among good ones',
  about: 'puts commands that do not decode into jobs that wait; they are set aside, and their neighbours are stored',
  needs: { 'jobs poisoned': 2, 'letters of poison': 8 },
  async harm(stage) {
    let planted = 0
    await whilePaused(stage, 'workers', async () => {
      planted = await poisonJobs(stage)
    })
    stage.plantLetters('mailbox malformed', planted)
    const before = stage.acts.committed
    await stage.until('commands are decided again', () => stage.acts.committed > before + 20, 60_000)
    stage.saw('letters of poison', planted)
  },
}

/** No two are the same: what does not decode is one letter by its content, however often its job runs. */
const poison = (mark: string): readonly unknown[] => [
  `command ${mark}`,
  [mark],
  { mark },
  { v: 1, kind: 'submit', mark },
]

function poisonJobs(stage: Stage): Promise<number> {
  return stage.withPipeline(async ({ mailboxes }) => {
    const waiting = async () => (await Promise.all(mailboxes.queues.map((queue) => queue.getJobs(['waiting'])))).flat()
    await stage.until('jobs wait', async () => (await waiting()).length >= 2)
    const jobs = await waiting()
    let planted = 0
    for (const job of jobs) {
      const commands: readonly unknown[] = job.data.commands
      const half = Math.ceil(commands.length / 2)
      const bad = poison(randomUUID())
      planted += bad.length
      await job.updateData({ ...job.data, commands: [...commands.slice(0, half), ...bad, ...commands.slice(half)] })
    }
    stage.saw('jobs poisoned', jobs.length)
    return planted
  })
}
