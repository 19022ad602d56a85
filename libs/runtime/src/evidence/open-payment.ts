import type { Mode } from '@canvass/domain/session/status.ts'
import type { Payment, PaymentStore } from '../ports/payment-store.ts'
import type { ReadSessionDeps } from '../sessions/read-session.ts'
import { questionAsked } from './question-asked.ts'

export interface OpenPaymentDeps extends ReadSessionDeps {
  readonly payments: Pick<PaymentStore, 'open'>
  readonly newId: () => string
}

/** Whose payment it is to be, as the respondent's token says. */
interface Payer {
  readonly sessionId: string
  readonly surveyId: string
  readonly tenantId: string
  readonly mode: Mode
}

/**
 * Asks the respondent for what a payment question wants. A question in a loop has one payment for all of its iterations.
 * @throws Problem when the session takes no answers, or the question is none of payment
 */
export async function openPayment(
  deps: OpenPaymentDeps,
  { sessionId, surveyId, tenantId, mode }: Payer,
  questionId: string,
): Promise<{ readonly payment: Payment; readonly isNew: boolean }> {
  const { amount, currency, provider } = await questionAsked(deps, sessionId, questionId, ['payment'])
  if (amount === undefined || currency === undefined) throw new Error(`payment question ${questionId} asks for nothing`)
  const id = deps.newId()
  const payment = await deps.payments.open({
    ...{ id, tenantId, sessionId, surveyId, mode, question: questionId, amount },
    currency: currency.toUpperCase(),
    provider: provider ?? null,
    status: 'pending',
    reference: null,
  })
  return { payment, isNew: payment.id === id }
}
