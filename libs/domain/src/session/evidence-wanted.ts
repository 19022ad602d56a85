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
  for (const answer of Object.values(payload.answers)) {
    for (const value of Array.isArray(answer) ? answer : [answer]) {
      if (typeof value !== 'object' || value === null) continue
      if (typeof value.upload === 'string') uploads.push(value.upload)
      if (typeof value.payment === 'string') payments.push(value.payment)
    }
  }
  return uploads.length + payments.length === 0 ? undefined : { sessionId, uploads, payments }
}
