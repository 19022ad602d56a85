import { z } from '@hono/zod-openapi'

const stage = z.enum(['mailbox', 'projector'])
const status = z.enum(['parked', 'retrying', 'resolved', 'superseded', 'discarded'])
const moment = z.iso.datetime({ offset: true })

export const letterSchema = z
  .object({
    id: z.string(),
    stage,
    topic: z.string().nullable(),
    partition: z.int().nullable(),
    offset: z.string().nullable(),
    reason: z.string(),
    message: z.string(),
    fingerprint: z.string().openapi({ description: 'Letters with the same cause share it.' }),
    status,
    attempts: z.int(),
    sessionId: z.string().nullable(),
    surveyId: z.string().nullable(),
    firstFailedAt: z.string(),
    lastFailedAt: z.string(),
    payload: z.unknown(),
  })
  .openapi('DeadLetter')

export const groupSchema = z
  .object({
    fingerprint: z.string(),
    stage,
    reason: z.string(),
    count: z.int(),
    firstFailedAt: z.string(),
    lastFailedAt: z.string(),
    sampleId: z.string(),
  })
  .openapi('DeadLetterGroup')

export const filter = z.strictObject({
  reason: z.string().max(100).exactOptional(),
  stage: stage.exactOptional(),
  topic: z.string().max(100).exactOptional(),
  fingerprint: z.string().max(500).exactOptional(),
  survey: z.guid().exactOptional().openapi({ description: 'Id of a survey.' }),
  from: moment.exactOptional(),
  to: moment.exactOptional(),
  status: status.exactOptional(),
})

export const page = filter.extend({
  cursor: z.string().max(200).exactOptional(),
  limit: z
    .string()
    .regex(/^\d{1,3}$/, 'must be a number')
    .transform(Number)
    .pipe(z.number().min(1).max(200))
    .default(50)
    .openapi({ type: 'integer', minimum: 1, maximum: 200 }),
})
