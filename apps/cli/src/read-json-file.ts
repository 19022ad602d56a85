import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { badUsage } from './fault.ts'

/** What a file holds: a JSON value, or the reason why it holds none. */
export type JsonFile = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string }

/** Reads a JSON file; `-` is standard input. @throws CommandFault (usage) when there is no such file */
export async function readJsonFile(path: string): Promise<JsonFile> {
  const bytes = await readBytes(path)
  try {
    const json = new TextDecoder('utf-8', { fatal: true }).decode(bytes) // leaves a byte order mark out
    return { ok: true, value: JSON.parse(json) }
  } catch (error) {
    if (error instanceof TypeError) return { ok: false, message: 'this is not JSON: it is not UTF-8' }
    return { ok: false, message: `this is not JSON: ${error instanceof Error ? error.message : String(error)}` }
  }
}

async function readBytes(path: string): Promise<Uint8Array> {
  if (path === '-') return buffer(process.stdin)
  try {
    return await readFile(path)
  } catch (error) {
    throw badUsage(`Cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
