import { z } from '@hono/zod-openapi'
import { idParam } from '../sessions/schemas.ts'

const questionId = z.string().min(1).max(64)
const uuid = (name: string) => z.string().openapi({ param: { name, in: 'path' }, format: 'uuid' })

export const questionQuery = z.strictObject({
  question: questionId.openapi({ description: 'Id of the question that the file is for.' }),
})

export const uploadParam = idParam.extend({ upload: uuid('upload') })
export const sessionPaymentParam = idParam.extend({ payment: uuid('payment') })
export const paymentParam = z.object({ payment: uuid('payment') })

export const contentSchema = z.string().openapi({ format: 'binary' })

export const uploadSchema = z
  .object({
    id: z.string().openapi({ description: 'For the answer: `{"upload": id}`.' }),
    mime: z.string().openapi({ description: 'By the content, whatever the client called it.' }),
    size: z.int().openapi({ description: 'Bytes.' }),
    sha256: z.string().openapi({ description: 'Of the content, hex.' }),
  })
  .openapi('Upload')

export const paymentBody = z.strictObject({ question: questionId }).openapi('PaymentRequest')

export const paymentSchema = z
  .object({
    id: z.string().openapi({ description: 'For the answer: `{"payment": id}`.' }),
    sessionId: z.string(),
    mode: z.string().openapi({ description: 'Take money of LIVE sessions only.' }),
    question: z.string(),
    amount: z.number(),
    currency: z.string().openapi({ description: 'ISO 4217.' }),
    provider: z.string().nullable(),
    status: z.enum(['pending', 'paid', 'failed', 'refunded']),
    reference: z.string().nullable().openapi({ description: 'What the provider calls it.' }),
  })
  .openapi('Payment')

export const reportBody = z
  .strictObject({
    status: z.enum(['paid', 'failed', 'refunded']),
    reference: z.string().trim().min(1).max(200).openapi({ description: 'What the provider calls the payment.' }),
    amount: z.number().openapi({ minimum: 0 }),
    currency: z.string().regex(/^[A-Za-z]{3}$/, 'must be three letters (ISO 4217)'),
  })
  .openapi('PaymentReport')
