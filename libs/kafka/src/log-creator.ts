import type { Logger } from '@canvass/platform/logging/logger.ts'
import { type LogEntry, logLevel } from 'kafkajs'

/**
 * Lines of kafkajs as events of the process' own logger, one level quieter than kafkajs thinks of them: a connection it cannot
 * open is retried here, and what it cannot do in the end comes back as an error to whoever asked.
 */
export function createLogCreator(logger: Logger): () => (entry: LogEntry) => void {
  const child = logger.child({ client: 'kafkajs' })
  return () =>
    ({ level, namespace, log }) => {
      const { message, timestamp, logger: _, stack, ...fields } = log
      const line = { ...fields, namespace, detail: message }
      if (level <= logLevel.ERROR) child.warn(line, 'kafka.client')
      else child.debug(line, 'kafka.client')
    }
}
