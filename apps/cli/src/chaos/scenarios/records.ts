import { globSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { isRunning, type ProcessIdentity } from '@canvass/deploy/services/process-identity.ts'
import { TOPICS } from '@canvass/domain/events/public-event.ts'
import { createKafka } from '@canvass/kafka/client.ts'
import { createLogAdmin } from '@canvass/kafka/log-admin.ts'
import { createLogWriter } from '@canvass/kafka/log-writer.ts'
import { createUuid7 } from '@canvass/platform/ids/uuid7.ts'
import { createLogger } from '@canvass/platform/logging/logger.ts'
import { plantOutboxRow } from '@canvass/postgres/chaos/plant-outbox-row.ts'
import type { Pipeline } from '../../composition/pipeline.ts'
import { lettersOf } from '../../delivery/delivery-start.ts'
import { PLANTED_HEADER } from '../../delivery/planted.ts'
import type { Scenario, Stage } from '../scenario.ts'
import { back, kill, whilePaused } from '../signals.ts'
import { endsOfTopics } from './log-ends.ts'

export const kafkaOf = ({ product }: Stage) =>
  createKafka({
    brokers: product.urls.kafkaBrokers.split(','),
    clientId: 'canvass-chaos',
    logger: createLogger({ service: 'cli', level: 'silent' }),
  })

const STRANGE: readonly (Buffer | null)[] = [
  Buffer.from('{"v":1'),
  null,
  Buffer.from([0xff, 0xfe, 0x00]),
  Buffer.alloc(700_000, 'x'),
]
const newId = createUuid7()
const event = { v: 1, type: 'SessionStarted', sessionId: newId() }
const NUMBERED: Readonly<Record<string, string>> = {
  'bad-json': '{"v":1',
  'not-an-object': '[]',
  'unknown-version': JSON.stringify({ ...event, v: 99 }),
  'field-missing': JSON.stringify(event),
}

export const poisonRecords: Scenario = {
  id: 'F20',
  name: 'poison records of every kind',
  about:
    'writes records of a stranger, one with changed bytes, and numbered ones that cannot be counted; each becomes a letter or is skipped, and what is behind is counted',
  needs: {
    'records of a stranger': 12,
    'records with changed bytes': 1,
    'numbered records': 4,
    'workers projector.set-aside': 16,
  },
  async harm(stage) {
    await stage.withPipeline(async (pipeline) => {
      const due = ((await lettersOf(pipeline)).get('projector unnumbered') ?? 0) + TOPICS.length * STRANGE.length
      await publishStrange(stage)
      await publishChanged(stage, pipeline)
      await plantNumbered(stage, pipeline, newId())
      const all = async () => {
        const letters = await lettersOf(pipeline)
        return (letters.get('projector unnumbered') ?? 0) >= due && letters.has('projector field-missing')
      }
      await stage.until('the poison is in dead letters', all, 60_000)
    })
  },
}

async function publishStrange(stage: Stage): Promise<void> {
  const writer = createLogWriter(kafkaOf(stage))
  const records = STRANGE.map((value) => ({ key: Buffer.from(newId()), value, headers: { [PLANTED_HEADER]: 'chaos' } }))
  try {
    for (const topic of TOPICS) await writer.publish([{ topic, partition: 1, records }])
  } finally {
    await writer.close()
  }
  const count = TOPICS.length * STRANGE.length
  stage.saw('records of a stranger', count)
  stage.plantLetters('projector unnumbered', count)
}

/** A copy of a record of the relay with one byte of its value changed: it may neither be counted nor take the place of the true one. */
async function publishChanged(stage: Stage, { admin, reader }: Pipeline): Promise<void> {
  const [place] = (await admin.offsets('runtime.answers')).filter(({ low, high }) => high > low)
  const record = place && (await reader.recordAt('runtime.answers', place.partition, place.low))
  if (place === undefined || record?.value == null) throw new Error('there is no record to change')
  const value = Buffer.from(record.value)
  value[0] = (value[0] ?? 0) ^ 1
  const headers = { ...record.headers, [PLANTED_HEADER]: 'chaos' }
  const writer = createLogWriter(kafkaOf(stage))
  try {
    const copy = { key: record.key ?? Buffer.alloc(0), value, headers }
    await writer.publish([{ topic: 'runtime.answers', partition: place.partition, records: [copy] }])
  } finally {
    await writer.close()
  }
  stage.saw('records with changed bytes')
}

/** Rows that the relay numbers and sends, and no projector can count. @param sessionId their key */
export async function plantNumbered(
  stage: Stage,
  { database, partitions }: Pipeline,
  sessionId: string,
): Promise<void> {
  for (const [reason, payload] of Object.entries(NUMBERED)) {
    await plantOutboxRow(database, partitions, {
      id: newId(),
      sessionId,
      aggregateType: 'answers',
      payload,
    })
    stage.plantLetters(`projector ${reason}`, 1)
    stage.saw('numbered records')
  }
}

export const recordsDeleted: Scenario = {
  id: 'F36',
  name: 'records deleted before they were counted',
  about: 'deletes what is in the log while the projectors cannot count; the relay sends it again from the outbox',
  needs: { 'records uncounted': 60, 'workers projector.record-missing': 1, 'workers projector.rewind': 1 },
  harm: (stage) =>
    withAdmin(stage, (admin) =>
      whileUncounted(stage, async () => {
        for (const topic of TOPICS) {
          const ends = await admin.fetchTopicOffsets(topic)
          const partitions = ends
            .filter(({ low, high }) => high !== low)
            .map(({ partition, high }) => ({ partition, offset: high }))
          if (partitions.length > 0) await admin.deleteTopicRecords({ topic, partitions })
        }
      }),
    ),
}

export const logTailCut: Scenario = {
  id: 'F21',
  name: "the end of Kafka's log cut off",
  about:
    'kills the broker and takes the last bytes of its segments, as a disk that lied would; records that were acknowledged and not counted are gone, and come again',
  needs: { 'service-died kafka': 1, 'bytes cut off': 1_000, 'workers projector.record-missing': 1 },
  async harm(stage) {
    let killed: ProcessIdentity | undefined
    await whileUncounted(stage, async () => {
      const victim = await kill(stage, 'kafka')
      killed = victim
      // the supervisor looks once a second, and the broker opens its log some seconds after that
      await stage.until('the broker is gone', () => !isRunning(victim), 5_000)
      stage.saw('bytes cut off', cutTails(join(stage.product.home, 'data', 'kafka', 'log')))
    })
    if (killed !== undefined) await back(stage, 'kafka', killed)
    await stage.product.healed()
    await stage.flow(60)
  },
}

const CUT_BYTES = 2_000

function cutTails(folder: string): number {
  let total = 0
  for (const path of globSync(`{${TOPICS.join(',')}}-*/*.log`, { cwd: folder })) {
    const { size } = statSync(join(folder, path))
    const cut = Math.min(size, CUT_BYTES)
    truncateSync(join(folder, path), size - cut)
    total += cut
  }
  return total
}

export const topicDeleted: Scenario = {
  id: 'F22',
  name: 'a topic deleted',
  about:
    'deletes runtime.answers with records that were not counted, and creates it again; what is missing is sent again',
  needs: { 'topics deleted': 1, 'records uncounted': 60, 'workers projector.rewind': 1 },
  async harm(stage) {
    await withAdmin(stage, (admin) =>
      whileUncounted(stage, async () => {
        await admin.deleteTopics({ topics: ['runtime.answers'] })
        stage.saw('topics deleted')
      }),
    )
    await stage.flow(30)
    const creator = createLogAdmin(kafkaOf(stage))
    const made = () => creator.ensureTopics(TOPICS, 3, RETENTION_MS).catch(() => []) // while it is being deleted
    await stage.until('the topic is there again', async () => (await made()).length > 0, 30_000).finally(creator.close)
  },
}

const RETENTION_MS = 7 * 24 * 3_600_000
const UNCOUNTED = 60n

/** As `whileNothingCounts`, for work that destroys a part of the log. */
function whileUncounted(stage: Stage, work: () => Promise<void>): Promise<void> {
  stage.cutLog()
  return whileNothingCounts(stage, work)
}

/** Pauses the cache Redis, so that the relay goes on sending and no projector counts, and does `work` when records wait. */
export function whileNothingCounts(stage: Stage, work: () => Promise<void>): Promise<void> {
  return stage.withPipeline(({ admin }) =>
    whilePaused(stage, 'redisCache', async () => {
      const before = await endsOfTopics(admin)
      const waiting = async () => (await endsOfTopics(admin)) - before
      await stage.until('records wait', async () => (await waiting()) >= UNCOUNTED, 30_000)
      stage.saw('records uncounted', Number(await waiting()))
      await work()
    }),
  )
}

async function withAdmin(stage: Stage, work: (admin: KafkaAdmin) => Promise<void>): Promise<void> {
  const admin = kafkaOf(stage).admin()
  await admin.connect()
  try {
    await work(admin)
  } finally {
    await admin.disconnect()
  }
}

type KafkaAdmin = ReturnType<ReturnType<typeof createKafka>['admin']>
