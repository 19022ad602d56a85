import { z } from '@hono/zod-openapi'

export const keyParam = z.object({
  key: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be 1 to 64 letters, digits, dots, dashes or underscores')
    .openapi({ param: { name: 'key', in: 'path' }, description: 'Short name of the survey within the tenant.' }),
})

const diagnostic = z
  .object({
    path: z.string().openapi({ description: 'JSON pointer into the document.' }),
    code: z.string(),
    severity: z.enum(['error', 'warning']),
    message: z.string(),
    hint: z.string().optional(),
  })
  .openapi('Diagnostic')

export const documentSchema = z
  .looseObject({})
  .openapi('SurveyDocument', { description: 'A survey; its JSON Schema is at /v1/schemas/survey.json.' })

export const draftSchema = z
  .object({
    surveyId: z.string(),
    key: z.string(),
    state: z.enum(['open', 'closed']),
    liveVersion: z.int().nullable(),
    diagnostics: z.array(diagnostic),
  })
  .openapi('Draft')

export const publishedSchema = z
  .object({ surveyId: z.string(), key: z.string(), version: z.int(), url: z.string() })
  .openapi('PublishedSurvey')

export const headSchema = z
  .object({ surveyId: z.string(), key: z.string(), state: z.enum(['open', 'closed']), liveVersion: z.int().nullable() })
  .openapi('SurveyHead')

const numeric = z.object({ count: z.int(), sum: z.number(), min: z.number(), max: z.number(), mean: z.number() })

export const analyticsSchema = z
  .looseObject({
    surveyId: z.string(),
    mode: z.string(),
    asOf: z.string().openapi({ format: 'date-time' }),
    sessions: z.object({
      started: z.int(),
      active: z.int(),
      completed: z.int(),
      byOutcome: z.record(z.string(), z.int()),
      perHour: z.array(z.object({ hour: z.string(), started: z.int(), completed: z.int() })),
    }),
    completionRate: z.number().nullable(),
    incidence: z.number().nullable(),
    pages: z.record(z.string(), z.looseObject({ shown: z.int(), submitted: z.int() })),
    questions: z.record(
      z.string(),
      z.looseObject({ answered: z.int(), options: z.record(z.string(), z.int()), numeric: numeric.optional() }),
    ),
  })
  .openapi('Analytics')
