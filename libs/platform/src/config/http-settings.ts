import { defineConfig } from './define.ts'
import { bytes, integer, milliseconds, port, secretKey, text, url } from './kinds.ts'

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

export const uploadConfig = defineConfig(
  'Uploads',
  {
    limitBytes: {
      env: 'UPLOAD_LIMIT_BYTES',
      kind: bytes({ min: 1024, max: 104_857_600 }),
      default: '10485760',
      description: 'Largest file a respondent may upload; a question’s maxBytes may ask for less.',
    },
    deadlineMs: {
      env: 'UPLOAD_DEADLINE_MS',
      kind: milliseconds({ min: 100, max: 290_000 }),
      default: '60000',
      description: 'How long an upload may take; REQUEST_DEADLINE_MS holds for everything else.',
    },
    atOnce: {
      env: 'UPLOADS_AT_ONCE',
      kind: integer({ min: 1, max: 1_000 }),
      default: '16',
      description: 'Uploads one API process takes at the same time, each in memory; more are answered 503.',
    },
    perSession: {
      env: 'UPLOADS_PER_SESSION',
      kind: integer({ min: 1, max: 1_000 }),
      default: '50',
      description: 'Files one session may upload.',
    },
    sessionBytes: {
      env: 'UPLOADS_PER_SESSION_BYTES',
      kind: bytes({ min: 1024 }),
      default: '52428800',
      description: 'Size of all files of one session together.',
    },
  },
  [
    {
      settings: ['UPLOAD_LIMIT_BYTES', 'UPLOADS_PER_SESSION_BYTES'],
      expected: 'UPLOAD_LIMIT_BYTES at most UPLOADS_PER_SESSION_BYTES',
      holds: (uploads) => uploads.limitBytes <= uploads.sessionBytes,
    },
  ],
)

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
