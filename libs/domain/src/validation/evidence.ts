/** What the server knows of an upload of this session: the sniffed type, not the claimed one. */
export interface UploadFacts {
  /** The question that it was uploaded for. */
  readonly question: string
  readonly mime: string
  readonly bytes: number
}

/**
 * `pending` until the payment backend reports; `failed` and `refunded` are final, `paid` can only become `refunded`.
 */
export type PaymentStatus = 'pending' | 'paid' | 'failed' | 'refunded'

export interface PaymentFacts {
  /** The question that it was made for. */
  readonly question: string
  readonly status: PaymentStatus
  readonly amount: number
  readonly currency: string
}

/**
 * Facts that an answer only refers to by id, looked up before deciding.
 * An id that is missing here does not belong to this session, and the answer is refused.
 */
export interface Evidence {
  readonly uploads: ReadonlyMap<string, UploadFacts>
  readonly payments: ReadonlyMap<string, PaymentFacts>
}

/** What is known of a session that has uploaded and paid nothing: every answer that names an upload or a payment is refused. */
export const NO_EVIDENCE: Evidence = { uploads: new Map(), payments: new Map() }
