import { toDlqRecord } from '../dead-letters/dead-letter-record.ts'
import { toLetter } from '../dead-letters/store-dlq.ts'
import type { RecordLetter } from '../ports/dead-letter-store.ts'
import type { PostbackJob } from '../ports/postback.ts'
import { WEBHOOK_GROUP } from './find-postbacks.ts'

/**
 * The dead letter of a postback that nobody took: its record, set aside by this group. A retry comes to this group alone, over the retry
 * topic; one that fails again is the same letter.
 * @param at RFC 3339, now
 */
export function postbackLetter(job: PostbackJob, error: Error, at: string): RecordLetter {
  const failure = {
    reason: 'postback-failed',
    stage: 'deliver-postback',
    errorClass: error.name,
    message: error.message,
  }
  const { key, value, headers } = toDlqRecord(job.record, failure, WEBHOOK_GROUP, at)
  const bytes = Object.entries(headers).flatMap(([name, given]) =>
    Array.isArray(given) ? [] : [[name, Buffer.from(given)] as const],
  )
  return toLetter({ ...job.record, key, value, headers: Object.fromEntries(bytes) })
}
