import colors from 'picocolors'

interface OutputEvent {
  readonly event: string
  /** For people. */
  readonly message: string
  readonly level?: 'info' | 'warn' | 'error'
  /** For programs. */
  readonly [field: string]: unknown
}

/** Where a command writes: results to stdout, everything else to stderr, so that results can be piped. */
export interface Output {
  readonly json: boolean
  /** The result: one JSON document with `--json`, else the text. */
  result(value: unknown, text: string): void
  /** Something that happens on the way: a JSON line on stdout with `--json`, else a line on stderr. */
  event(event: OutputEvent): void
}

export function createOutput(json: boolean): Output {
  const line = (text: string) => process.stdout.write(`${text}\n`)
  return {
    json,
    result: (value, text) => line(json ? JSON.stringify(value) : text),
    event: (event) => {
      if (json) return line(JSON.stringify(event))
      const paint = { info: (text: string) => text, warn: colors.yellow, error: colors.red }[event.level ?? 'info']
      process.stderr.write(`${paint(event.message)}\n`)
    },
  }
}

/** Rows in columns as wide as their widest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')
  return rows.map((row) => line(row).trimEnd()).join('\n')
}
