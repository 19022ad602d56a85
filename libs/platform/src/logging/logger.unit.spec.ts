import { expect, test } from 'vitest'
import { withCorrelation } from './correlation.ts'
import { createLogger, type Logger } from './logger.ts'

function listen(): { logger: Logger; last: () => Record<string, unknown>; text: () => string } {
  const lines: string[] = []
  const destination = { write: (line: string) => void lines.push(line) }
  const logger = createLogger({ service: 'api', level: 'info', destination })
  return { logger, last: () => JSON.parse(lines.at(-1) ?? '{}'), text: () => lines.join('') }
}

test('a line is an event with fields, level, time and service', () => {
  const { logger, last, text } = listen()
  logger.info({ shard: 3, position: 12n }, 'mailbox.job-done')
  logger.debug('unheard')

  expect(last()).toMatchObject({ level: 'info', service: 'api', event: 'mailbox.job-done', shard: 3, position: '12' })
  expect(last().time).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/)
  expect(text().trim().split('\n')).toHaveLength(1)
})

test('lines of one request carry its correlation, and only those', async () => {
  const { logger, last } = listen()
  await withCorrelation({ requestId: 'r1' }, async () => {
    await Promise.resolve()
    withCorrelation({ traceId: 't1' }, () => logger.info('inner'))
    expect(last()).toMatchObject({ event: 'inner', requestId: 'r1', traceId: 't1' })
    logger.info({ n: 1 }, 'outer')
    expect(last()).toMatchObject({ event: 'outer', requestId: 'r1', n: 1 })
    expect(last()).not.toHaveProperty('traceId')
  })
  logger.info('outside')
  expect(last()).not.toHaveProperty('requestId')
  expect(last()).not.toHaveProperty('n')
})

test('secrets, answers and contact data stay out, at any depth and in child loggers', () => {
  const { logger, last, text } = listen()
  const headers = { Authorization: 'Bearer s3cret', cookie: 's3cret', 'user-agent': 'seen' }
  logger.info({ req: { headers }, resumeToken: 's3cret' }, 'request')
  logger.info({ job: { commands: [{ answers: { Q1: 's3cret' } }, { contact: { email: 's3cret' } }] } }, 'job')
  const child = logger.child({ job: { token: 's3cret' } }).child({ secret: 's3cret', shard: 4 })
  child.info({ key: Buffer.from('s3cret'), url: 'redis://me:s3cret@host:1/0' }, 'child')

  expect(text()).not.toContain('s3cret')
  expect(text()).toContain('redis://me:[hidden]@host:1/0')
  expect(text()).toContain('seen')
  expect(last()).toMatchObject({ event: 'child', shard: 4 })
})

test('an error shows type, code, stack and cause, and nothing a driver hung on it', () => {
  const { logger, last, text } = listen()
  const cause = Object.assign(new Error('refused by postgres://u:s3cret@h'), { code: 'ECONNREFUSED' })
  const err = Object.assign(new TypeError('cannot store', { cause }), { parameters: ['s3cret'], detail: 's3cret' })
  logger.error({ err }, 'store.failed')

  expect(last().err).toMatchObject({ type: 'TypeError', message: 'cannot store', cause: { code: 'ECONNREFUSED' } })
  expect(text()).toContain('logger.unit.spec.ts')
  expect(text()).not.toContain('s3cret')

  logger.error({ err: new AggregateError([new Error('a'), 'b'], 'both') }, 'store.failed')
  expect(last().err).toMatchObject({ errors: [{ message: 'a' }, { type: 'string', message: 'b' }] })
  logger.error(new RangeError('bare'), 'store.failed')
  expect(last().err).toMatchObject({ type: 'RangeError', message: 'bare' })
})

test('an error does not show the row that Postgres refused', () => {
  const { logger, last, text } = listen()
  const detail = 'Failing row contains (1, s3cret\n - hint: s3cret).'
  logger.error({ err: new Error(`violates check constraint "c"\n - detail: ${detail}`) }, 'store.failed')
  expect(last().err).toMatchObject({ message: 'violates check constraint "c"' })
  expect(text()).not.toContain('s3cret')
})

test('a cycle ends instead of hanging', () => {
  const { logger, text } = listen()
  const cycle: Record<string, unknown> = { name: 'c' }
  cycle.self = cycle
  logger.info({ cycle }, 'cyclic')
  expect(text()).toContain('[deeper]')
})
