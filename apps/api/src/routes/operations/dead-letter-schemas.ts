import { BULK_ACTIONS } from '@canvass/runtime/ports/letter-desk.ts'
import { z } from '@hono/zod-openapi'
import { moment, paging, word } from './query-schemas.ts'

const stage = z.enum(['mailbox', 'projector'])
const status = z.enum(['parked', 'retrying', 'resolved', 'superseded', 'discarded'])

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
    causedBy: z.string().nullable().openapi({
      description:
        'The letter that this one follows from: an earlier step of its session, or one whose retry took its step.',
    }),
    firstFailedAt: z.string(),
    lastFailedAt: z.string(),
    settledAt: z.string().nullable(),
    settledBy: z.string().nullable(),
    settledReason: z.string().nullable(),
    payload: z.unknown().openapi({ description: 'A command, or `{key, value, headers, timestamp}` of a record.' }),
  })
  .openapi('DeadLetter')

export const wholeLetterSchema = letterSchema
  .extend({
    revisions: z
      .array(z.object({ revision: z.int(), payload: z.unknown(), editedBy: z.string(), editedAt: z.string() }))
      .openapi({ description: 'What it held before each edit, oldest first.' }),
  })
  .openapi('WholeDeadLetter')

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

const bulkFilter = z.strictObject({
  reason: word(100).exactOptional(),
  stage: stage.exactOptional(),
  topic: word(100).exactOptional(),
  fingerprint: word(500).exactOptional(),
  survey: z.guid().exactOptional().openapi({ description: 'Id of a survey.' }),
  from: moment.exactOptional(),
  to: moment.exactOptional(),
})

export const filter = bulkFilter.extend({ status: status.exactOptional() })

export const page = filter.extend(paging)

/** The port's names for a filter. */
export const filterOf = <T extends { survey?: string }>({ survey, ...rest }: T) => ({
  ...rest,
  ...(survey !== undefined && { surveyId: survey }),
})

export const letterParam = z.object({ id: z.guid().openapi({ param: { name: 'id', in: 'path' } }) })

const why = word(500).trim().min(1)

export const retryBody = z
  .strictObject({
    reason: why,
    payload: z.unknown().optional().openapi({
      description:
        'What to send instead, as the letter shows it: the command, or `{key, headers}` of a record, whose facts stay.',
    }),
  })
  .openapi('DeadLetterRetry')

export const discardBody = z.strictObject({ reason: why }).openapi('DeadLetterDiscard')

export const bulkBody = z
  .strictObject({
    action: z.enum(BULK_ACTIONS),
    filter: bulkFilter.default({}).openapi({ description: 'Which parked letters; all of them when left out.' }),
    dryRun: z.boolean().default(false).openapi({ description: 'Only count.' }),
    name: word(200).trim().min(1).openapi({ description: 'What people call it; the reason of every discard.' }),
    perSecond: z.int().min(1).max(1_000).default(50),
  })
  .openapi('DeadLetterBulkOrder')

export const bulkSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    action: z.enum(BULK_ACTIONS),
    filter: bulkFilter,
    dryRun: z.boolean(),
    perSecond: z.int(),
    status: z.enum(['running', 'done', 'aborted']),
    total: z.int().openapi({ description: 'Letters found when it began.' }),
    done: z.int(),
    skipped: z.int().openapi({ description: 'Letters that cannot be sent again as they are.' }),
    createdBy: z.string(),
    createdAt: z.string(),
    endedAt: z.string().nullable(),
  })
  .openapi('DeadLetterBulk')
