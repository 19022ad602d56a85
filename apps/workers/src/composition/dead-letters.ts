import { createBulkStore } from '@canvass/postgres/dead-letter/bulk-store.ts'
import { createDeadLetterStore } from '@canvass/postgres/dead-letter/dead-letter-store.ts'
import { createMailboxWriter } from '@canvass/queue/mailbox-writer.ts'
import { createBulkRole } from '../dead-letters/bulk-role.ts'
import { createDlqRole } from '../dead-letters/dlq-consumer.ts'
import { createLettersRole } from '../dead-letters/letters-role.ts'
import { createLetterSender } from '../dead-letters/sender.ts'
import type { Services } from './services.ts'
import type { Base, ComposedRole } from './shared.ts'

/** What could not be processed: from the DLQ topics to Postgres, and into the queue where someone may retry it. */
export async function composeDeadLetters(base: Base, services: Services): Promise<ComposedRole> {
  const { settings, logger, registry, newId } = base
  const { shards } = settings.mailbox
  const [postgres, queue, kafka] = await Promise.all([services.postgres(), services.queue(), services.kafka()])
  const { commands, workers } = queue.client
  const { reader, writer, breaker } = kafka.client
  const letters = createDeadLetterStore(postgres.client)
  const bulks = createBulkStore(postgres.client)
  const mailbox = createMailboxWriter(commands, shards)
  const publish: typeof writer.publish = (batches) => breaker.run(() => writer.publish(batches))
  const sender = createLetterSender({ letters, mailbox, publish, shards, newId }, logger)
  return {
    components: [
      postgres.ready,
      queue.ready,
      { name: 'mailbox-writer', stop: () => mailbox.close() },
      createLettersRole({ letters, sender, commands, workers, log: logger }),
      createBulkRole({ bulks, sender, commands, workers, log: logger }),
      kafka.ready,
      createDlqRole({ reader, letters, registry, log: logger }),
    ],
    checks: [postgres.check, queue.check, kafka.check],
  }
}
