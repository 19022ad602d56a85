import { cacheReady, connectCache } from '@canvass/redis/connections.ts'
import type { Scenario } from '../scenario.ts'
import { back, kill, killAndWait, whilePaused } from '../signals.ts'
import { queueAndLeave, started, withClient } from './people.ts'

export const postgresKilled: Scenario = {
  id: 'F13',
  name: 'Postgres killed under load',
  about: 'kills Postgres twice; commits that were told are there, jobs are put back and nothing overtakes them',
  needs: { 'service-died postgres': 2, 'workers mailbox.put-back': 1 },
  async harm(stage) {
    await killAndWait(stage, 'postgres')
    await stage.product.healed()
    await stage.flow(30)
    await killAndWait(stage, 'postgres')
  },
}

export const queueRedisKilled: Scenario = {
  id: 'F10',
  name: 'queue Redis killed under load',
  about:
    'kills the queue Redis twice, once while acknowledged commands wait in it that nobody asks about; they are on its disk',
  needs: { 'service-died redisQueue': 2, 'acts retry': 1, 'commands queued and left': 20 },
  harm: (stage) =>
    withClient(stage, WAITING, async (client) => {
      await killAndWait(stage, 'redisQueue')
      await stage.product.healed()
      const people = await Promise.all(Array.from({ length: WAITING }, () => started(stage, client)))
      await whilePaused(stage, 'workers', async () => {
        await queueAndLeave(stage, client, people)
        await killAndWait(stage, 'redisQueue')
      })
    }),
}

const WAITING = 20

export const kafkaKilled: Scenario = {
  id: 'F09',
  name: 'Kafka killed under load',
  about:
    'kills the broker, and while it is away the relays with what they cannot send; respondents notice nothing, the outbox keeps what waits, each fact is counted once',
  needs: { 'service-died kafka': 1, 'workers relay.failed': 1, 'app-died workers': 1, 'decided without Kafka': 60 },
  never: ['workers projector.record-missing'],
  async harm(stage) {
    const before = stage.acts.committed
    const broker = await kill(stage, 'kafka')
    await stage.flow(60) // it needs longer than that to start
    stage.saw('decided without Kafka', stage.acts.committed - before)
    await kill(stage, 'workers')
    await back(stage, 'kafka', broker)
  },
}

export const cacheFlushed: Scenario = {
  id: 'F11',
  name: 'cache Redis flushed under load',
  about:
    'empties the cache Redis; counters and positions are lost together, and are made again from Postgres without anybody',
  needs: { 'keys flushed': 10, 'workers projector.moved': 1 },
  async harm(stage) {
    const cache = connectCache(stage.product.urls.redisCacheUrl, () => undefined) // what fails says so itself
    try {
      await cacheReady(cache, AbortSignal.timeout(5_000))
      stage.saw('keys flushed', await cache.dbsize())
      await cache.flushall()
    } finally {
      cache.disconnect()
    }
    await stage.flow(30)
  },
}
