/** What the server knows of an upload that belongs to this session: the sniffed type, not the claimed one. */
export interface UploadFacts {
  readonly mime: string
  readonly bytes: number
}

export interface PaymentFacts {
  readonly status: 'pending' | 'paid' | 'failed'
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

/** What is known where nothing takes uploads and payments: none, so that every answer that names one is refused. */
export const NO_EVIDENCE: Evidence = { uploads: new Map(), payments: new Map() }
