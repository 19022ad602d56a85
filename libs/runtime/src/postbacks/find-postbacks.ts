import { hasPostback, isEnd } from '@canvass/domain/session/postback.ts'
import type { StoredRecord } from '../ports/event-log.ts'
import type { PostbackJob } from '../ports/postback.ts'
import { decodeRecord } from '../projection/decode-record.ts'
import { headerText } from '../relay/record-integrity.ts'
import type { SurveyCache } from '../session-worker/survey-cache.ts'

/** The consumer group that queues postbacks. */
export const WEBHOOK_GROUP = 'webhook-consumer-group'

/**
 * The ends among records of sessions that somebody may want to be told of. Of the retry topic only this group's own records count. What
 * cannot be read is left to the projector, which makes a dead letter of it.
 */
export async function findPostbacks(
  surveys: SurveyCache,
  records: readonly StoredRecord[],
): Promise<readonly PostbackJob[]> {
  const jobs: PostbackJob[] = []
  for (const record of records) {
    const letter = headerText(record, 'dlq-id')
    if (record.topic.endsWith('.retry') && headerText(record, 'dlq-group') !== WEBHOOK_GROUP) continue
    const decoded = decodeRecord(record, 'runtime.sessions')
    if (decoded.kind !== 'ok' || !isEnd(decoded.value.type) || decoded.value.mode === 'PREVIEW') continue
    const { eventId, sessionId, surveyId, version, seq } = decoded.value
    const survey = await surveys.get(surveyId, version)
    if (survey === undefined || !hasPostback(survey)) continue
    // A retry is another job than the one that failed.
    const id = letter === undefined ? eventId : `${letter}-${headerText(record, 'dlq-attempts') ?? '1'}`
    jobs.push({ id, eventId, sessionId, seq, record })
  }
  return jobs
}
