import { Problem } from '@canvass/domain/problems/problem.ts'
import { paymentNotFound } from '@canvass/domain/problems/registry.ts'
import { reportPayment } from '@canvass/runtime/evidence/report-payment.ts'
import { createRoute } from '@hono/zod-openapi'
import type { AdminGate, ApiApp, EvidenceDeps } from '../../deps.ts'
import { ADMIN_PROBLEMS, BODY_PROBLEMS, responses } from '../problem-responses.ts'
import { paymentView } from './payments.ts'
import { paymentParam, paymentSchema, reportBody } from './schemas.ts'

/** `GET /v1/payments/{payment}`: what to take, for a backend that does not believe the browser. */
export function askedPaymentRoute(app: ApiApp, deps: EvidenceDeps, gate: AdminGate): void {
  const route = createRoute({
    method: 'get',
    path: '/v1/payments/{payment}',
    tags: ['Payments'],
    summary: 'Read what is to be paid',
    security: [{ admin: [] }],
    middleware: gate.allow('payments'),
    request: { params: paymentParam },
    responses: responses(
      { 200: { description: 'The payment.', schema: paymentSchema } },
      ['payment-not-found'],
      ADMIN_PROBLEMS,
    ),
  })
  app.openapi(route, async (c) => {
    const payment = await deps.payments.byId(c.req.valid('param').payment)
    if (payment?.tenantId !== c.get('admin').tenantId) throw new Problem(paymentNotFound())
    return c.json(paymentView(payment), 200)
  })
}

/** `PUT /v1/payments/{payment}`: what became of it at the provider. */
export function reportPaymentRoute(app: ApiApp, deps: EvidenceDeps, gate: AdminGate): void {
  const route = createRoute({
    method: 'put',
    path: '/v1/payments/{payment}',
    tags: ['Payments'],
    summary: 'Report what became of a payment',
    description:
      'Pending payments become paid or failed, paid ones refunded with the same reference. Amount and currency must be those asked for. The same report again changes nothing; every other one is written to the audit log. An answer that was accepted stays when its payment is refunded.',
    security: [{ admin: [] }],
    middleware: [...gate.allow('payments'), gate.body],
    request: {
      params: paymentParam,
      body: { content: { 'application/json': { schema: reportBody } }, required: true },
    },
    responses: responses(
      { 200: { description: 'The payment as it is now.', schema: paymentSchema } },
      ['payment-not-found', 'payment-mismatch', 'payment-settled'],
      BODY_PROBLEMS,
      ADMIN_PROBLEMS,
    ),
  })
  app.openapi(route, async (c) => {
    const { tenantId, subject } = c.get('admin')
    const { payment: id } = c.req.valid('param')
    const payment = await reportPayment(deps.payments, id, c.req.valid('json'), { tenantId, actor: subject })
    return c.json(paymentView(payment), 200)
  })
}
