import { AGGREGATE_OF, type PublicEvent, TOPIC_OF, type Topic } from '@canvass/domain/events/public-event.ts'
import { decodeEvent, isEventFault } from '@canvass/domain/projection/decode.ts'
import type { StoredRecord } from '../ports/event-log.ts'
import { deadLetter, ok, type StepResult } from './step-result.ts'

const STAGE = 'decode-record'

/** Reads the event of a record whose bytes are known to be what the relay sent. @param topic where the events of the record belong */
export function decodeRecord(record: StoredRecord, topic: Topic): StepResult<PublicEvent> {
  if (record.value === null) return deadLetter(STAGE, 'null-value', 'the record has no value')
  const json = parse(record.value)
  if (json.kind !== 'ok') return json
  const event = decodeEvent(json.value)
  if (isEventFault(event)) return deadLetter(STAGE, event.fault, event.message)
  if (TOPIC_OF[AGGREGATE_OF[event.type]] !== topic) {
    return deadLetter(STAGE, 'wrong-topic', `${event.type} does not belong to ${topic}`)
  }
  if (record.key === null || event.sessionId !== record.key.toString('utf8')) {
    return deadLetter(STAGE, 'key-mismatch', 'the key is not the session id')
  }
  return ok(event)
}

function parse(value: Buffer): StepResult<unknown> {
  try {
    return ok(JSON.parse(value.toString('utf8')))
  } catch (error) {
    // the parser's own message quotes the value
    return deadLetter(STAGE, 'bad-json', 'the value is not JSON', error instanceof Error ? error.name : 'Error')
  }
}
