import { Problem } from '@canvass/domain/problems/problem.ts'
import { paymentNotFound } from '@canvass/domain/problems/registry.ts'
import { openPayment } from '@canvass/runtime/evidence/open-payment.ts'
import type { Payment } from '@canvass/runtime/ports/payment-store.ts'
import { createRoute } from '@hono/zod-openapi'
import type { ApiApp, EvidenceDeps } from '../../deps.ts'
import { BODY_PROBLEMS, responses, TOKEN_PROBLEMS } from '../problem-responses.ts'
import { idParam } from '../sessions/schemas.ts'
import { paymentBody, paymentSchema, sessionPaymentParam } from './schemas.ts'
import { QUESTION_PROBLEMS } from './upload.ts'

/** A payment as it is told; whose tenant and survey it is, its reader knows. */
export const paymentView = ({ tenantId: _, surveyId: __, ...payment }: Payment) => payment

/** `POST /v1/sessions/{id}/payments`: ask the respondent for what a question wants. */
export function openPaymentRoute(app: ApiApp, deps: EvidenceDeps): void {
  const route = createRoute({
    method: 'post',
    path: '/v1/sessions/{id}/payments',
    tags: ['Respondents'],
    summary: 'Open the payment of a question',
    description:
      'Amount, currency and provider are the survey’s. Canvass takes no money: your payment backend does, and reports it. A question has one payment that is pending or paid; asking again gives that one.',
    security: [{ session: [] }],
    middleware: [deps.respondent, deps.limits.steps, deps.body],
    request: { params: idParam, body: { content: { 'application/json': { schema: paymentBody } }, required: true } },
    responses: responses(
      {
        200: { description: 'The payment that the question has already.', schema: paymentSchema },
        201: { description: 'A new one, pending.', schema: paymentSchema },
      },
      QUESTION_PROBLEMS,
      BODY_PROBLEMS,
      TOKEN_PROBLEMS,
    ),
  })
  app.openapi(route, async (c) => {
    const { payment, isNew } = await openPayment(
      { ...deps, surveys: deps.versions },
      c.get('respondent'),
      c.req.valid('json').question,
    )
    c.header('location', `/v1/sessions/${payment.sessionId}/payments/${payment.id}`)
    return c.json(paymentView(payment), isNew ? 201 : 200)
  })
}

/** `GET /v1/sessions/{id}/payments/{payment}`: whether it has been paid. */
export function readPaymentRoute(app: ApiApp, deps: EvidenceDeps): void {
  const route = createRoute({
    method: 'get',
    path: '/v1/sessions/{id}/payments/{payment}',
    tags: ['Respondents'],
    summary: 'Read a payment of the session',
    security: [{ session: [] }],
    middleware: [deps.respondent, deps.limits.steps],
    request: { params: sessionPaymentParam },
    responses: responses(
      { 200: { description: 'The payment.', schema: paymentSchema } },
      ['payment-not-found'],
      TOKEN_PROBLEMS,
    ),
  })
  app.openapi(route, async (c) => {
    const { id, payment: asked } = c.req.valid('param')
    const payment = await deps.payments.byId(asked)
    if (payment?.sessionId !== id) throw new Problem(paymentNotFound())
    return c.json(paymentView(payment), 200)
  })
}
