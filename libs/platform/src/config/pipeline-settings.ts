import { defineConfig } from './define.ts'
import { bytes, integer, list, milliseconds, oneOf, port, text } from './kinds.ts'

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
    default: '35',
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
      'Jobs that may wait in one mailbox; beyond, requests are answered 503, new sessions already at 60 % of it.',
  },
  maxAgeMs: {
    env: 'MAILBOX_MAX_AGE_MS',
    kind: milliseconds({ min: 1000 }),
    default: '30000',
    description:
      'How long the oldest job may have waited while workers do decide; beyond, requests are answered 503, new sessions already at 60 % of it.',
  },
  maxReplyMs: {
    env: 'MAILBOX_MAX_REPLY_MS',
    kind: milliseconds({ min: 50, max: 4000 }),
    default: '320',
    description:
      'How long a new command may have to wait for its reply, by what waits before it and how fast replies come; beyond, requests are answered 503, new sessions already at 60 % of it.',
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
      default: '80',
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
  uploadKeepDays: {
    env: 'UPLOAD_KEEP_DAYS',
    kind: integer({ min: 1, max: 3650 }),
    default: '7',
    description: 'Days after which an upload that no answer refers to is removed, once its session is over.',
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
