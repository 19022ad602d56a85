import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Environment } from './types.ts'

export interface ProgramOptions {
  readonly cwd?: string
  readonly env?: Environment
  readonly uid?: number
  readonly gid?: number
  readonly timeoutMs?: number
  /** Ends it with SIGTERM. */
  readonly signal?: AbortSignal
}

/**
 * Runs a program to its end and returns what it wrote to stdout.
 * @throws with the last lines of its output when it cannot be started, fails, or takes longer than `timeoutMs`
 */
export async function runProgram(
  command: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<string> {
  const { timeoutMs, ...spawnOptions } = options
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...spawnOptions, stdio: ['ignore', 'pipe', 'pipe'], timeout: timeoutMs })
    let [out, all] = ['', '']
    child.stdout.on('data', (chunk) => {
      out += chunk
      all += chunk
    })
    child.stderr.on('data', (chunk) => {
      all += chunk
    })
    child.on('error', (error) =>
      reject(new Error(`${command} could not be started: ${error.message}`, { cause: error })),
    )
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(out)
      const how = signal ? `was ended by ${signal}` : `failed with ${code}`
      reject(new Error(`${command} ${args.join(' ')} ${how}\n${lastLines(all, 15)}`))
    })
  })
}

/** The full path of a program on the PATH, or undefined. */
export function findProgram(name: string, path = process.env.PATH ?? ''): string | undefined {
  // /usr/sbin and the like are missing from some users' PATH, though redis-server may be there
  const folders = [...path.split(delimiter), '/usr/local/bin', '/usr/bin', '/usr/sbin', '/opt/homebrew/bin']
  return folders.map((folder) => join(folder, name)).find(isExecutable)
}

export function lastLines(text: string, count: number): string {
  return text.trimEnd().split('\n').slice(-count).join('\n')
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
