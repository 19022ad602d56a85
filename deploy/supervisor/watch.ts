import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { openHome } from '../services/home.ts'
import { logFile } from '../services/local-service.ts'
import { identify } from '../services/process-identity.ts'

export interface Watch {
  /** Everything is stopped: the watchdog has nothing left to do. */
  end(): void
  /** Kills everything that still runs, without asking it first; resolves when the watchdog knows, which then does it alone. */
  force(): Promise<void>
}

/**
 * Sees to it that nothing outlives this process, however it ends.
 * Services run in sessions of their own so that Ctrl-C does not hit them before we have stopped what uses them; the price is that
 * a kill -9 of this process would leave them behind. So a small child, in its own session too, reads from a pipe whose only other
 * end is ours: the kernel closes it when we die, and the child then stops what is left, in order.
 * @param options.removeHome deletes the home as well, for temporary ones
 */
export function keepWatch(home: string, options: { removeHome?: boolean } = {}): Watch {
  const self = identify(process.pid)
  if (self === undefined) throw new Error('This process cannot find its own start time')
  const output = openSync(logFile(openHome(home), 'watchdog'), 'a')
  const script = join(import.meta.dirname, 'watchdog.ts')
  const args = [script, home, String(self.pid), self.started, ...(options.removeHome ? ['remove'] : [])]
  const child = spawn(process.execPath, args, { detached: true, cwd: '/', stdio: ['pipe', output, output] })
  closeSync(output)
  child.on('error', (error) => process.emitWarning(`No watchdog: ${error.message}`))
  const { stdin } = child
  if (!stdin) throw new Error('The watchdog has no pipe to us')
  stdin.on('error', () => undefined) // it was ended before us; then there is nobody to tell
  child.unref()
  if ('unref' in stdin && typeof stdin.unref === 'function') stdin.unref()
  return {
    end: () => {
      if (!stdin.writableEnded) stdin.end('done')
    },
    force: () => new Promise((resolve) => stdin.end('force', resolve)),
  }
}
