import type { Topic } from '@canvass/domain/events/public-event.ts'

/** The consumer group that counts a topic, with the topic's retries. */
export const GROUP_OF: Readonly<Record<Topic, string>> = {
  'runtime.sessions': 'session-consumer-group',
  'runtime.answers': 'answer-consumer-group',
  'runtime.quota': 'quota-consumer-group',
}

/** The consumer group that stores dead letters. */
export const DLQ_GROUP = 'dlq-consumer-group'

export const retryTopic = (topic: Topic): `${Topic}.retry` => `${topic}.retry`
export const dlqTopic = (topic: Topic): `${Topic}.dlq` => `${topic}.dlq`
