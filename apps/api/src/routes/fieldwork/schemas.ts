import { z } from '@hono/zod-openapi'
import { keyParam } from '../surveys/schemas.ts'

export const modeQuery = z.strictObject({ mode: z.enum(['LIVE', 'TEST', 'PREVIEW']).default('LIVE') })

const id = (name: string) =>
  z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'must be an id')
    .openapi({ param: { name, in: 'path' } })

export const cellParam = keyParam.extend({ plan: id('plan'), cell: id('cell') })

const cellSchema = z
  .object({
    plan: z.string(),
    cell: z.string(),
    target: z.int().nullable().openapi({ description: 'Seats in force; null for a counter without a target.' }),
    requestedTarget: z
      .int()
      .nullable()
      .openapi({ description: 'What was asked for; below `target` while more is filled than that.' }),
    filled: z.int(),
    held: z.int(),
    remaining: z.int().nullable(),
    state: z.enum(['open', 'full', 'closed']),
  })
  .openapi('QuotaCell')

export const quotasSchema = z.object({ items: z.array(cellSchema) }).openapi('Quotas')

export const cellBody = z
  .strictObject({
    target: z.number().exactOptional().openapi({ type: 'integer', minimum: 0, maximum: 1_000_000_000 }),
    closed: z.boolean().exactOptional().openapi({ description: 'A closed cell takes nobody new.' }),
    preview: z.boolean().default(false).openapi({ description: 'Only tell what would be.' }),
  })
  .openapi('QuotaCellChange')

export const changedCellSchema = z
  .object({
    preview: z.boolean(),
    before: cellSchema,
    after: cellSchema,
    heldBeyondTarget: z.int().openapi({
      description: 'Held seats that cannot all be filled any more: their sessions end over quota when they complete.',
    }),
  })
  .openapi('ChangedQuotaCell')

export const rejectBody = z
  .strictObject({
    reason: z.string().trim().min(1).max(200).openapi({
      description: 'A code word (`speeder`, `duplicate`) goes to Kafka as it is, other words stay in Postgres.',
    }),
  })
  .openapi('Rejection')

export const exitSecretSchema = z
  .object({
    surveyId: z.string(),
    mode: z.string(),
    secret: z.string().openapi({ description: 'Its text is the HMAC key.' }),
  })
  .openapi('ExitSecret')
