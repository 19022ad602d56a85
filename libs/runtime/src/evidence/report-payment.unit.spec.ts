import type { PaymentStatus } from '@canvass/domain/validation/evidence.ts'
import { expect, it } from 'vitest'
import type { Payment } from '../ports/payment-store.ts'
import { outcomeOf, type PaymentReport } from './report-payment.ts'

const payment = (status: PaymentStatus, reference: string | null = status === 'pending' ? null : 'r1'): Payment => ({
  ...{ id: 'p', tenantId: 't', sessionId: 's', surveyId: 'v', mode: 'LIVE', question: 'Fee' },
  ...{ amount: 5, currency: 'EUR', provider: null, status, reference },
})
const report = (status: PaymentReport['status'], changed: Partial<PaymentReport> = {}): PaymentReport => ({
  ...{ status, reference: 'r1', amount: 5, currency: 'eur' },
  ...changed,
})

it.each([
  ['pending', 'paid'],
  ['pending', 'failed'],
  ['paid', 'refunded'],
] as const)('%s becomes %s', (before, after) => {
  expect(outcomeOf(payment(before), report(after))).toEqual({ status: after, reference: 'r1' })
})

it.each(['paid', 'failed', 'refunded'] as const)('%s reported twice changes nothing', (status) => {
  expect(outcomeOf(payment(status), report(status))).toBeUndefined()
})

it.each([
  ['pending', report('refunded')],
  ['paid', report('failed')],
  ['paid', report('paid', { reference: 'r2' })],
  ['paid', report('refunded', { reference: 'r2' })],
  ['failed', report('paid')],
  ['refunded', report('paid')],
] as const)('%s does not become %j', (before, asked) => {
  expect(() => outcomeOf(payment(before), asked)).toThrow(`It is ${before}`)
})

it.each([{ amount: 5.01 }, { amount: 0 }, { currency: 'USD' }])('another amount is refused: %j', (changed) => {
  expect(() => outcomeOf(payment('pending'), report('paid', changed))).toThrow('5 EUR was asked for')
})
