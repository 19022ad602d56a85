import { type ConfigGroup, defineConfig } from './define.ts'
import { bytes, hostAndPort, integer, list, milliseconds, oneOf, port, secretKey, text, url } from './kinds.ts'

/** Every process. */
export const processConfig = defineConfig('Every process', {
  logLevel: {
    env: 'LOG_LEVEL',
    kind: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
    default: 'info',
    description: 'Least severe log line that is written.',
  },
  shutdownDeadlineMs: {
    env: 'SHUTDOWN_DEADLINE_MS',
    kind: milliseconds({ min: 100 }),
    default: '15000',
    description:
      'Time an orderly stop may take in all before the process exits anyway; keep it under the grace of whatever stops it.',
  },
})

export const httpConfig = defineConfig(
  'HTTP API',
  {
    host: {
      env: 'HOST',
      kind: text('an address to listen on'),
      default: '127.0.0.1',
      description: 'Address the API listens on; 0.0.0.0 inside a container, loopback elsewhere.',
    },
    port: { env: 'PORT', kind: port, default: '8080', description: 'Port the API listens on.' },
    requestDeadlineMs: {
      env: 'REQUEST_DEADLINE_MS',
      kind: milliseconds({ min: 100 }),
      default: '5000',
      description: 'No reply leaves later than this; what is not ready by then is answered 202 or 503.',
    },
    replyTimeoutMs: {
      env: 'REPLY_TIMEOUT_MS',
      kind: milliseconds({ min: 10 }),
      default: '4000',
      description: 'How long a request waits for its commit before it is answered 202 (queued on disk).',
    },
    bodyLimitBytes: {
      env: 'BODY_LIMIT_BYTES',
      kind: bytes(),
      default: '65536',
      description: 'Largest request body; longer ones are answered 413.',
    },
    trustedProxies: {
      env: 'TRUSTED_PROXIES',
      kind: integer({ max: 10 }),
      default: '0',
      description:
        'Proxies in front of the API that append to X-Forwarded-For; rate limits count the address before them, and with 0 that of the connection.',
    },
  },
  [
    {
      settings: ['REPLY_TIMEOUT_MS', 'REQUEST_DEADLINE_MS'],
      expected: 'REPLY_TIMEOUT_MS below REQUEST_DEADLINE_MS, so that there is time left to send the 202',
      holds: (http) => http.replyTimeoutMs < http.requestDeadlineMs,
    },
  ],
)

export const rateLimitConfig = defineConfig('Rate limits', {
  startsPerMinute: {
    env: 'RATE_LIMIT_STARTS_PER_MINUTE',
    kind: integer({ min: 1 }),
    default: '600000',
    description: 'Sessions one address may start per minute; generous for load tests, 120 suits production.',
  },
  stepsPerMinute: {
    env: 'RATE_LIMIT_STEPS_PER_MINUTE',
    kind: integer({ min: 1 }),
    default: '600',
    description: 'Requests one session may make per minute; 120 suits production.',
  },
  adminPerMinute: {
    env: 'RATE_LIMIT_ADMIN_PER_MINUTE',
    kind: integer({ min: 1 }),
    default: '6000',
    description: 'Requests one admin token may make per minute; 600 suits production.',
  },
})

export const secretConfig = defineConfig('Secret', {
  tokenSecret: {
    env: 'TOKEN_SECRET',
    kind: secretKey(32),
    secret: true,
    description:
      'Signs respondents’ session and resume tokens, and where they are sent at the end; changing it invalidates those in use.',
  },
})

export const tokenConfig = defineConfig(
  'Admin tokens',
  {
    adminTokenSecret: {
      env: 'ADMIN_TOKEN_SECRET',
      kind: secretKey(32),
      optional: true,
      secret: true,
      description: 'Signs admin tokens made with `canvass token`; not needed where JWKS_URL is set.',
    },
    jwksUrl: {
      env: 'JWKS_URL',
      kind: url('https', 'http'),
      optional: true,
      description: 'Key set of the identity provider that signs admin tokens in production.',
    },
  },
  [
    {
      settings: ['ADMIN_TOKEN_SECRET', 'JWKS_URL'],
      expected: 'one of them at least, to check admin tokens with',
      holds: (tokens) => tokens.adminTokenSecret !== undefined || tokens.jwksUrl !== undefined,
    },
  ],
)

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

export const mailboxConfig = defineConfig('Mailboxes', {
  shards: {
    env: 'MAILBOX_SHARDS',
    kind: integer({ min: 1, max: 256 }),
    default: '2',
    description: 'Number of mailbox queues; stored with the data, and a process with another number refuses to start.',
  },
  lingerMs: {
    env: 'MAILBOX_LINGER_MS',
    kind: milliseconds({ max: 1000 }),
    default: '20',
    description: 'How long the first command of a batch waits for company; more means fewer, larger and cheaper jobs.',
  },
  batchCommands: {
    env: 'MAILBOX_BATCH_COMMANDS',
    kind: integer({ min: 1, max: 10_000 }),
    default: '200',
    description: 'Commands in one job at most.',
  },
  batchBytes: {
    env: 'MAILBOX_BATCH_BYTES',
    kind: bytes({ min: 1024 }),
    default: '262144',
    description: 'Size of one job at most, unless a single command is larger.',
  },
  maxJobs: {
    env: 'MAILBOX_MAX_JOBS',
    kind: integer({ min: 10 }),
    default: '10000',
    description:
      'Jobs that may wait in one mailbox; beyond, requests are answered 503, new sessions already at half of it.',
  },
  maxAgeMs: {
    env: 'MAILBOX_MAX_AGE_MS',
    kind: milliseconds({ min: 1000 }),
    default: '30000',
    description:
      'How long the oldest job may have waited while workers do decide; beyond, requests are answered 503, new sessions already at half of it.',
  },
  surveySharePercent: {
    env: 'MAILBOX_SURVEY_SHARE',
    kind: integer({ min: 1, max: 100 }),
    default: '50',
    description:
      'Percent of all commands that one survey may want while others want some; beyond, it is refused at a quarter of the limits above, unless this is 100.',
  },
})

export const relayConfig = defineConfig(
  'Relay',
  {
    batchRows: {
      env: 'RELAY_BATCH_ROWS',
      kind: integer({ min: 1, max: 100_000 }),
      default: '1000',
      description: 'Outbox rows read in one turn at most.',
    },
    batchBytes: {
      env: 'RELAY_BATCH_BYTES',
      kind: bytes({ min: 1024 }),
      default: '524288',
      description:
        'Bytes sent to one topic in one turn at most; must stay below the broker’s limit for a record batch.',
    },
    pollMinMs: {
      env: 'RELAY_POLL_MIN_MS',
      kind: milliseconds({ min: 1 }),
      default: '40',
      description:
        'Pause between turns while rows keep coming: more means fewer, larger sends, and counters that are later by as much.',
    },
    pollMaxMs: {
      env: 'RELAY_POLL_MAX_MS',
      kind: milliseconds({ min: 1 }),
      default: '250',
      description: 'Pause between turns when nothing comes; the doorbell cuts it short.',
    },
  },
  [
    {
      settings: ['RELAY_POLL_MIN_MS', 'RELAY_POLL_MAX_MS'],
      expected: 'RELAY_POLL_MIN_MS at most RELAY_POLL_MAX_MS',
      holds: (relay) => relay.pollMinMs <= relay.pollMaxMs,
    },
  ],
)

export const maintenanceConfig = defineConfig('Maintenance', {
  outboxKeepDays: {
    env: 'OUTBOX_KEEP_DAYS',
    kind: integer({ min: 1, max: 3650 }),
    default: '7',
    description:
      'Days of the outbox that are kept though relay and projections are past them: what `canvass outbox replay` can send again.',
  },
  reconcileEveryMinutes: {
    env: 'RECONCILE_EVERY_MINUTES',
    kind: integer({ min: 1, max: 10_080 }),
    default: '60',
    description: 'How often all counters are compared with a recount, which reads every answer.',
  },
})

export const workersConfig = defineConfig('Workers', {
  host: {
    env: 'WORKERS_HOST',
    kind: text('an address to listen on'),
    default: '127.0.0.1',
    description: 'Address for health and metrics of a worker process.',
  },
  port: {
    env: 'WORKERS_PORT',
    kind: port,
    default: '9100',
    description: 'Port for health and metrics of a worker process.',
  },
  roles: {
    env: 'WORKER_ROLES',
    kind: list(oneOf(['all', 'sessions', 'relay', 'projectors', 'dead-letters', 'maintenance', 'webhooks'])),
    default: 'all',
    description: 'What this process does; a role loads only what it needs.',
  },
})

export const postbackConfig = defineConfig('Postbacks', {
  tries: {
    env: 'POSTBACK_TRIES',
    kind: integer({ min: 1, max: 100 }),
    default: '15',
    description: 'How often a postback is tried before it becomes a dead letter; 15 tries take about four hours.',
  },
  firstDelayMs: {
    env: 'POSTBACK_FIRST_DELAY_MS',
    kind: milliseconds({ min: 1 }),
    default: '1000',
    description: 'Pause after the first try that failed; doubles with each further one, up to an hour.',
  },
  timeoutMs: {
    env: 'POSTBACK_TIMEOUT_MS',
    kind: milliseconds({ min: 10, max: 60_000 }),
    default: '10000',
    description: 'Time a receiver has to answer.',
  },
  privateHosts: {
    env: 'POSTBACK_PRIVATE_HOSTS',
    kind: list(text('a host name or address')),
    optional: true,
    description:
      'Hosts that may be posted to though their addresses are private or loopback ones, which are refused otherwise.',
  },
})

/** All groups, in the order of the documentation. A group that is not listed here is not documented. */
export const allGroups: readonly ConfigGroup[] = [
  processConfig,
  httpConfig,
  rateLimitConfig,
  secretConfig,
  tokenConfig,
  postgresConfig,
  redisQueueConfig,
  redisCacheConfig,
  kafkaConfig,
  mailboxConfig,
  relayConfig,
  maintenanceConfig,
  workersConfig,
  postbackConfig,
]
