import { defineConfig } from './define.ts'
import { hostAndPort, integer, list, url } from './kinds.ts'

export const postgresConfig = defineConfig('Postgres', {
  url: {
    env: 'DATABASE_URL',
    kind: url('postgres', 'postgresql'),
    secret: true,
    description: 'The primary: the only source of truth.',
  },
  readUrl: {
    env: 'DATABASE_READ_URL',
    kind: url('postgres', 'postgresql'),
    optional: true,
    secret: true,
    description: 'A replica for analytics and exports; without it they read from the primary.',
  },
})

export const redisQueueConfig = defineConfig('Redis for queues', {
  url: {
    env: 'REDIS_QUEUE_URL',
    kind: url('redis', 'rediss'),
    secret: true,
    description: 'Holds acknowledged commands: needs `appendfsync always` and `maxmemory-policy noeviction`.',
  },
})

export const redisCacheConfig = defineConfig('Redis for counters', {
  url: {
    env: 'REDIS_CACHE_URL',
    kind: url('redis', 'rediss'),
    secret: true,
    description: 'Holds counters and caches, all of which can be rebuilt.',
  },
})

export const kafkaConfig = defineConfig('Kafka', {
  brokers: { env: 'KAFKA_BROKERS', kind: list(hostAndPort), description: 'Brokers to bootstrap from.' },
  topicPartitions: {
    env: 'TOPIC_PARTITIONS',
    kind: integer({ min: 1, max: 1024 }),
    default: '3',
    description: 'Partitions of each topic when it is created; changing it later is a documented procedure.',
  },
})
