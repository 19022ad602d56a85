/**
 * What the API has said of one attempt:
 * `none` settles nothing, it may be stored or not · `committed` and `queued` are promises (200 and 202) ·
 * `refused` it must not be stored · `set-aside` it must be a dead letter.
 */
type Acknowledgement = 'none' | 'committed' | 'queued' | 'refused' | 'set-aside'

/** One submission of a respondent, however often it was sent: what the delivery check holds the product to. */
export interface Attempt {
  readonly step: number
  readonly kind: 'start' | 'submit' | 'back'
  /** Made as the API makes it, so that what is stored can be compared with what was sent. */
  readonly payloadHash: string
  ack: Acknowledgement
  /** From the reply that committed it. */
  eventId?: string
  /** From the reply that queued it. */
  commandId?: string
  /** After it was queued, a question that went through the same mailbox was told that it never arrived. */
  forgotten?: boolean
}

/** One respondent's session with all that was sent to it. The id is null while no reply to the start has come. */
export interface SentSession {
  readonly sessionId: string | null
  readonly attempts: readonly Attempt[]
}

const PROMISED: ReadonlySet<Acknowledgement> = new Set(['committed', 'queued'])

/** Whether the API has acknowledged it: it must be found again. */
export const isPromised = ({ ack }: Attempt): boolean => PROMISED.has(ack)
