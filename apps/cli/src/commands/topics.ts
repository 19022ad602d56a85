import { TOPICS } from '@canvass/domain/events/public-event.ts'
import { createKafka } from '@canvass/kafka/client.ts'
import { createLogAdmin } from '@canvass/kafka/log-admin.ts'
import { createLogger } from '@canvass/platform/logging/logger.ts'
import { type Command, InvalidArgumentError } from 'commander'
import { createOutput } from '../output.ts'
import { serviceUrls } from '../system.ts'

const DAY_MS = 86_400_000

export function define(command: Command): void {
  command
    .option(
      '--partitions <n>',
      'partitions of topics that are created',
      positive,
      positive(process.env.TOPIC_PARTITIONS ?? '3'),
    )
    .option('--retention-days <n>', 'how long topics that are created keep records', positive, 7)
    .addHelpText('after', '\nCreates what is missing and never changes a topic that exists.')
    .action(topics)
}

function positive(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('A whole number from 1 is needed.')
  return value
}

async function topics(options: { json?: boolean; partitions: number; retentionDays: number }): Promise<void> {
  const { kafkaBrokers } = await serviceUrls('kafkaBrokers')
  const logger = createLogger({ service: 'cli', level: 'warn' })
  const admin = createLogAdmin(createKafka({ brokers: kafkaBrokers.split(','), clientId: 'canvass-cli', logger }))
  try {
    const created = await admin.ensureTopics(TOPICS, options.partitions, options.retentionDays * DAY_MS)
    const text = created.length === 0 ? 'All topics exist.' : `Created ${created.join(', ')}.`
    createOutput(options.json ?? false).result({ created }, text)
  } finally {
    await admin.close()
  }
}
