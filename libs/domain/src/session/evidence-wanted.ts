import { isRecord } from '../survey/shape/describe.ts'
import type { SessionCommand } from './command.ts'

/** Uploads and payments that the answers of one session name; what they are is looked up before deciding. */
export interface EvidenceWanted {
  readonly sessionId: string
  readonly uploads: readonly string[]
  readonly payments: readonly string[]
}

/**
 * What must be looked up to decide a command; undefined for nearly all. It goes by the shape of the answers alone, before anything has
 * been loaded, so that the look-up can go out together with the other reads.
 */
export function evidenceWanted({ kind, payload, sessionId }: SessionCommand): EvidenceWanted | undefined {
  if (kind !== 'submit' || !isRecord(payload.answers)) return undefined
  const uploads: string[] = []
  const payments: string[] = []
  const note = (value: unknown) => {
    if (typeof value !== 'object' || value === null) return
    if ('upload' in value && typeof value.upload === 'string') uploads.push(value.upload)
    if ('payment' in value && typeof value.payment === 'string') payments.push(value.payment)
  }
  for (const answer of Object.values(payload.answers)) {
    if (Array.isArray(answer)) for (const value of answer) note(value)
    else note(answer)
  }
  return uploads.length + payments.length === 0 ? undefined : { sessionId, uploads, payments }
}
