import type { Log } from '../services/types.ts'
import { parseLogLine } from './log-line.ts'

export interface LogSummary {
  add(line: string): void
  /** Tells how often the lines already told have come again; called from time to time. */
  flush(): void
}

/** Tells warnings and errors of a process: the first of a kind at once, its repetitions as a count. */
export function createLogSummary(service: string, log: Log): LogSummary {
  const repeated = new Map<string, { level: 'warn' | 'error'; count: number }>()
  return {
    add(line) {
      const { level, text } = parseLogLine(line)
      if (level === 'info') return
      const known = repeated.get(text)
      if (known) known.count += 1
      else {
        repeated.set(text, { level, count: 0 })
        log({ event: 'app-log', level, service, message: `${service}: ${text}` })
      }
    },
    flush() {
      for (const [text, { level, count }] of repeated) {
        if (count > 0) log({ event: 'app-log', level, service, message: `${service}: ${text} (${count} more)`, count })
      }
      repeated.clear()
    },
  }
}
