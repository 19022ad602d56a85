import type { Mode } from '@canvass/domain/session/status.ts'
import type { PaymentStatus } from '@canvass/domain/validation/evidence.ts'
import type { AuditEntry } from './audit-log.ts'

/** A payment that a session was asked for; nothing of it changes but its status and reference. */
export interface Payment {
  readonly id: string
  readonly tenantId: string
  readonly sessionId: string
  readonly surveyId: string
  readonly mode: Mode
  readonly question: string
  /** In units of the currency. */
  readonly amount: number
  /** ISO 4217, upper case. */
  readonly currency: string
  /** Who takes it, as the survey says. */
  readonly provider: string | null
  readonly status: PaymentStatus
  /** What the provider calls it; null until it has been reported. */
  readonly reference: string | null
}

/** What a report makes of a payment. */
export type PaymentOutcome = Pick<Payment, 'status' | 'reference'>

export interface PaymentStore {
  /** Stores a pending payment, unless the question has one already that is pending or paid; tells the one that it has then. */
  open(payment: Payment): Promise<Payment>
  /** An id that is no UUID belongs to no payment. */
  byId(id: string): Promise<Payment | undefined>
  /**
   * Settles a payment in one transaction with its entry in the audit log; reports of one payment come one after the other.
   * @param settle pure; tells what it becomes, or undefined when it is that already and nothing is to be written
   * @returns the payment after it; undefined when there is none
   */
  settle(
    id: string,
    settle: (payment: Payment) => PaymentOutcome | undefined,
    audit: (before: Payment, after: Payment) => AuditEntry,
  ): Promise<Payment | undefined>
}
