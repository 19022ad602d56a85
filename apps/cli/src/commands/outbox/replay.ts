import { TOPICS, type Topic } from '@canvass/domain/events/public-event.ts'
import { type Replay, type ReplayFrom, ReplayRefused, replayOutbox } from '@canvass/postgres/outbox/replay-outbox.ts'
import { cliActor } from '../../actor.ts'
import { agreedSettings, withDatabase } from '../../composition/database.ts'
import { badUsage } from '../../fault.ts'
import { createOutput, table } from '../../output.ts'

interface Options {
  readonly since?: string
  readonly fromNumber?: string
  readonly topic?: string
  readonly partition?: string
  readonly dryRun?: boolean
  readonly json?: boolean
}

/** Sets cursors of the relay back, or says what would be sent again. */
export async function replay(options: Options): Promise<void> {
  const { dryRun = false, json = false } = options
  const from = readFrom(options)
  const replays = await withDatabase(async (database) => {
    const { topicPartitions } = await agreedSettings(database)
    const done: Replay[] = []
    for (const partition of partitionsOf(options, from, topicPartitions)) {
      done.push(await replayOutbox(database, { partition, from, dryRun, actor: cliActor() }).catch(asUsage))
    }
    return done
  })
  createOutput(json).result({ dryRun, partitions: replays.map(forPrograms) }, report(replays, dryRun))
}

function readFrom({ since, fromNumber, topic }: Options): ReplayFrom {
  if ((since === undefined) === (fromNumber === undefined)) {
    throw badUsage('Say from where on: either --since <time>, or --topic, --partition and --from-number.')
  }
  if (since !== undefined) {
    if (topic !== undefined) throw badUsage('--topic goes with --from-number; a time is the same for all topics.')
    return { since: readTime(since) }
  }
  if (!isTopic(topic)) throw badUsage(`--from-number needs --topic: one of ${TOPICS.join(', ')}.`)
  if (!/^[1-9]\d{0,17}$/.test(fromNumber ?? '')) throw badUsage('Numbers of records begin with 1 and are whole.')
  return { topic, n: BigInt(fromNumber ?? '') }
}

const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/

function readTime(text: string): number {
  const time = ISO.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(time)) throw badUsage(`${text} is no time: write it with its zone, such as 2026-03-01T12:00:00Z.`)
  if (time > Date.now()) throw badUsage(`${text} is still to come.`)
  return time
}

const isTopic = (name: string | undefined): name is Topic => TOPICS.some((topic) => topic === name)

function partitionsOf({ partition }: Options, from: ReplayFrom, partitions: number): readonly number[] {
  if (partition === undefined) {
    if ('n' in from) throw badUsage('--from-number needs --partition: each partition has numbers of its own.')
    return Array.from({ length: partitions }, (_, index) => index)
  }
  const index = /^\d{1,4}$/.test(partition) ? Number(partition) : Number.NaN
  if (!(index < partitions)) throw badUsage(`There is no partition ${partition}: they are 0 to ${partitions - 1}.`)
  return [index]
}

function asUsage(error: unknown): never {
  throw error instanceof ReplayRefused ? badUsage(error.message) : error
}

const forPrograms = ({ partition, since, topics }: Replay) => ({
  partition,
  since: since === null ? null : new Date(since).toISOString(),
  topics: topics.map(({ topic, from, records }) => ({ topic, from: Number(from), records })),
})

function report(replays: readonly Replay[], dryRun: boolean): string {
  const rows = replays.flatMap(({ partition, topics }) =>
    topics.map(({ topic, from, records }) => [String(partition), topic, String(from), String(records)]),
  )
  if (rows.length === 0) return 'Nothing was sent since then.'
  const will = dryRun ? 'Would be sent again:' : 'The relay sends again:'
  return `${will}\n${table([['partition', 'topic', 'from number', 'records'], ...rows])}`
}
