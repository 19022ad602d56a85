import { z } from '@hono/zod-openapi'

/** In the shape of a survey's page view; its members depend on the question's type. */
const question = z
  .looseObject({
    id: z.string(),
    type: z.string(),
    text: z.string(),
    required: z.boolean(),
    options: z.array(z.looseObject({ code: z.string(), label: z.string() })).optional(),
    answer: z.unknown().optional(),
  })
  .openapi('Question')

const page = z
  .object({
    id: z.string(),
    iteration: z.record(z.string(), z.string()).nullable(),
    title: z.string().optional(),
    questions: z.array(question),
    back: z.boolean().openapi({ description: 'Whether the respondent may go back from here.' }),
  })
  .openapi('Page', { description: 'Questions as shown: texts piped, options in order.' })

const ending = z
  .object({
    id: z.string(),
    outcome: z.string(),
    text: z.string(),
    codes: z
      .object({ aapor: z.string(), cint: z.int().optional(), prodege: z.int().optional() })
      .openapi({ description: 'What the outcome is called by AAPOR and by suppliers of respondents.' }),
    redirect: z.string().optional().openapi({ description: 'Signed: it ends with `canvass_sig`.' }),
  })
  .openapi('Ending')

const where = {
  status: z.enum([
    'ACTIVE',
    'SUSPENDED',
    'COMPLETED',
    'SCREENED_OUT',
    'OVER_QUOTA',
    'QUALITY_TERMINATED',
    'ABANDONED',
    'REFUSED',
    'REJECTED',
  ]),
  page: page.optional(),
  ending: ending.optional(),
  progress: z.number().optional(),
}

const nextStep = z.int().openapi({ description: 'The number to send next.' })
const duplicate = z.literal(true).optional().openapi({ description: 'This was a repeat; nothing happened anew.' })

export const sessionSchema = z.object({ step: nextStep, ...where }).openapi('Session')

export const committedSchema = z
  .object({ eventId: z.string().optional(), step: nextStep, durability: z.literal('committed'), duplicate, ...where })
  .openapi('Committed')

export const startedSchema = z
  .object({
    sessionId: z.string(),
    token: z.string().openapi({ description: 'Bearer token of this session.' }),
    resumeToken: z.string(),
    eventId: z.string().optional(),
    step: nextStep,
    durability: z.literal('committed'),
    duplicate,
    ...where,
  })
  .openapi('StartedSession')

export const queuedSchema = z
  .object({ commandId: z.string(), step: nextStep, durability: z.literal('queued') })
  .openapi('Queued', { description: 'The command is on disk and will be decided.' })

export const queuedCommandSchema = queuedSchema.omit({ step: true }).openapi('QueuedCommand')

export const queuedStartSchema = queuedSchema
  .extend({ sessionId: z.string(), token: z.string(), resumeToken: z.string() })
  .openapi('QueuedStart')

export const idParam = z.object({ id: z.string().openapi({ param: { name: 'id', in: 'path' }, format: 'uuid' }) })

/** A step in a path: a number from 0, which is the start. */
export const stepParam = idParam.extend({
  step: z
    .string()
    .regex(/^\d{1,9}$/, 'must be a whole number')
    .transform(Number)
    .openapi({ param: { name: 'step', in: 'path' }, type: 'integer', minimum: 0 }),
})

const stepNumber = z.int().min(0).max(999_999_999)
export const backBody = z.strictObject({ step: stepNumber })
export const terminateBody = z.strictObject({ step: stepNumber, reason: z.string().trim().min(1).max(200) })

export const submitBody = z
  .strictObject({
    answers: z.record(z.string(), z.unknown()).openapi({ description: 'By question id; null clears an answer.' }),
    acknowledged: z
      .array(z.string().max(64))
      .max(100)
      .exactOptional()
      .openapi({ description: 'Codes of warnings that the respondent has seen.' }),
    locale: z.string().min(1).max(35).exactOptional(),
  })
  .openapi('Submission')

const hiddenValue = z.union([z.string().max(4_000), z.number(), z.boolean(), z.null()])

export const startBody = z
  .strictObject({
    surveyId: z.string().min(1).max(64),
    collector: z.string().min(1).max(100).exactOptional().openapi({
      description: 'Where the respondent comes in: one of the survey’s collectors; any word if it has none.',
    }),
    hidden: z.record(z.string().max(64), hiddenValue).exactOptional(),
    locale: z.string().min(1).max(35).exactOptional(),
    mode: z.enum(['LIVE', 'TEST', 'PREVIEW']).exactOptional(),
    link: z.string().min(1).max(200).exactOptional().openapi({ description: 'A link that starts one session only.' }),
    panel: z
      .string()
      .min(1)
      .max(16_000)
      .exactOptional()
      .openapi({ description: 'Who a panel sends: `base64url(JSON).base64url(HMAC-SHA-256)`.' }),
    pin: z.string().min(1).max(64).exactOptional(),
  })
  .openapi('Start')

const header = (name: string, description: string) => ({
  in: 'header' as const,
  name,
  required: false,
  description,
  schema: { type: 'string' as const },
})

/**
 * Headers as documentation only: `Prefer` must be read without failing (RFC 7240), and a validator would make an object of all
 * headers for each request.
 */
export const PREFER = header('Prefer', '`respond-async`, or `wait=N` seconds.')
export const IDEMPOTENCY_KEY = header(
  'Idempotency-Key',
  'At least 128 random bits; a repeat gives the same session, another payload 409.',
)
