import { createLogger, type Logger } from './logger.ts'

/** A logger for tests and what it was told: `{ level, event, …fields }` per line, at every level. */
export function memoryLog(): { readonly logger: Logger; readonly lines: readonly Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = []
  const write = (line: string) => void lines.push(JSON.parse(line))
  return { logger: createLogger({ service: 'test', level: 'trace', destination: { write } }), lines }
}
