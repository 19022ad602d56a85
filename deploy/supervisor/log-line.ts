/** What a line of a supervised process's log says. */
export interface LogLine {
  readonly level: 'info' | 'warn' | 'error'
  /** One line for a terminal. */
  readonly text: string
}

/** Reads a JSON line of our logger; any other line (a stack trace, a warning of Node) is an `info` text of its own. */
export function parseLogLine(line: string): LogLine {
  const entry = parse(line)
  if (entry === undefined) return { level: 'info', text: line.trim() }
  const level = entry.level === 'warn' ? 'warn' : entry.level === 'error' || entry.level === 'fatal' ? 'error' : 'info'
  const fault = isRecord(entry.err) && typeof entry.err.message === 'string' ? `: ${entry.err.message}` : ''
  return { level, text: `${String(entry.event ?? entry.msg ?? 'event')}${fault}` }
}

/** Last words of a process: its final lines, short, for a terminal. */
export function lastWords(log: string, count: number): string[] {
  const lines = log.split('\n').filter((line) => line.trim() !== '')
  return lines.slice(-count).map((line) => parseLogLine(line).text.slice(0, 300))
}

function parse(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    const value: unknown = JSON.parse(line)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined // cut short, or not ours
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
