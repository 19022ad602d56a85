import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll } from 'vitest'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'canvass-tools-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Where a file of this name stands, written or not; in a folder that is removed at the end. */
export const pathOf = (name: string): string => join(folder, name)

/** Runs the command as a shell would. */
export async function canvass(args: readonly string[], input = '') {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args])
  child.stdin.end(input)
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { code: await ended, out, err, lines: out.split('\n').filter((line) => line !== '') }
}

/** Writes a file, other things than text and bytes as JSON. @returns its path */
export function file(name: string, content: unknown): string {
  const path = pathOf(name)
  const raw = typeof content === 'string' || content instanceof Uint8Array
  writeFileSync(path, raw ? content : JSON.stringify(content))
  return path
}
