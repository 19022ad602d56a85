import type { RecordLetter } from '../ports/dead-letter-store.ts'
import type { TopicBatch } from '../ports/event-log.ts'
import { headerFromText } from './header-text.ts'

/**
 * A letter's record for the retry topic of its topic, in its original partition. Key, value and headers are what they were; the
 * `dlq-*` headers let a projector settle the same letter, or set it aside again as the same.
 */
export function toRetryBatch(letter: RecordLetter): TopicBatch {
  const original = Object.entries(letter.headers).map(([name, text]) => [name, headerFromText(text)] as const)
  return {
    topic: `${letter.topic}.retry`,
    partition: letter.partition,
    records: [
      {
        key: letter.key ?? Buffer.alloc(0),
        value: letter.value,
        headers: {
          ...Object.fromEntries(original),
          'dlq-id': letter.id,
          'dlq-topic': letter.topic,
          'dlq-partition': String(letter.partition),
          'dlq-offset': String(letter.offset),
          'dlq-timestamp': String(letter.timestamp),
          'dlq-group': letter.group,
          'dlq-attempts': String(letter.attempts ?? 1),
          ...(letter.firstFailedAt === undefined ? {} : { 'dlq-first-failed-at': letter.firstFailedAt }),
        },
      },
    ],
  }
}
