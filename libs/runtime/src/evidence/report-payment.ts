import { Problem } from '@canvass/domain/problems/problem.ts'
import { paymentMismatch, paymentNotFound, paymentSettled } from '@canvass/domain/problems/registry.ts'
import type { Payment, PaymentOutcome, PaymentStore } from '../ports/payment-store.ts'
import type { ActingFor } from '../quotas/change-cell.ts'

/** What a payment backend says of a payment. */
export interface PaymentReport {
  readonly status: 'paid' | 'failed' | 'refunded'
  /** What the provider calls it. */
  readonly reference: string
  readonly amount: number
  readonly currency: string
}

/**
 * Takes what a payment backend reports. The same report again changes nothing and is no second entry in the audit log.
 * @throws Problem payment-not-found, payment-mismatch, payment-settled
 */
export async function reportPayment(
  payments: PaymentStore,
  id: string,
  report: PaymentReport,
  by: ActingFor,
): Promise<Payment> {
  const settled = await payments.settle(
    id,
    (payment) => {
      if (payment.tenantId !== by.tenantId) throw new Problem(paymentNotFound())
      return outcomeOf(payment, report)
    },
    (before, after) => ({
      ...by,
      action: 'payment.report',
      subject: `payment/${id}`,
      detail: {
        sessionId: after.sessionId,
        before: before.status,
        after: after.status,
        ...{ reference: after.reference, amount: after.amount, currency: after.currency },
      },
    }),
  )
  if (settled === undefined) throw new Problem(paymentNotFound())
  return settled
}

/** What the report makes of the payment; undefined when it says nothing new. */
export function outcomeOf(payment: Payment, report: PaymentReport): PaymentOutcome | undefined {
  const { status, reference, amount, currency } = payment
  if (report.amount !== amount || report.currency.toUpperCase() !== currency)
    throw new Problem(paymentMismatch(amount, currency))
  if (report.status === status && report.reference === reference) return undefined
  const becomes =
    report.status === 'refunded' ? status === 'paid' && report.reference === reference : status === 'pending'
  if (!becomes) throw new Problem(paymentSettled(status, reference))
  return { status: report.status, reference: report.reference }
}
