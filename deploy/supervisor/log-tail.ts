import { closeSync, copyFileSync, openSync, readSync, statSync, truncateSync } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'

const CHUNK = 256 * 1024

export interface LogTail {
  /** Hands over the lines that were written since the last look. */
  read(): void
}

/**
 * Follows a log file from its present end. The processes write to files, not to pipes of ours, so that they neither wait for a
 * terminal that stands still nor lose their last words; the price is this look, a few times a second.
 * @param limitBytes a longer file is copied to `<name>.1` and emptied (a line written in between is lost)
 */
export function tailLog(path: string, limitBytes: number, onLine: (line: string) => void): LogTail {
  let position = sizeOf(path)
  let decoder = new StringDecoder('utf8')
  let partial = ''
  const startOver = () => {
    position = 0
    decoder = new StringDecoder('utf8')
    partial = ''
  }
  return {
    read() {
      const size = sizeOf(path)
      if (size < position) startOver() // set aside by somebody else
      while (position < size) {
        const chunk = readAt(path, position, Math.min(CHUNK, size - position))
        position += chunk.length
        const lines = (partial + decoder.write(chunk)).split('\n')
        partial = lines.pop() ?? ''
        for (const line of lines) onLine(line)
      }
      if (position <= limitBytes) return
      copyFileSync(path, `${path}.1`)
      truncateSync(path) // its writers append, so they go on at the new end
      startOver()
    },
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

function readAt(path: string, position: number, length: number): Buffer {
  const file = openSync(path, 'r')
  try {
    const buffer = Buffer.alloc(length)
    return buffer.subarray(0, readSync(file, buffer, 0, length, position))
  } finally {
    closeSync(file)
  }
}
