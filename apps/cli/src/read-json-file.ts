import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { badUsage } from './fault.ts'

/** What a file holds: a JSON value, or the reason why it holds none. */
export type JsonFile = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string }

/** Reads a JSON file; `-` is standard input. @throws CommandFault (usage) when there is no such file */
export async function readJsonFile(path: string): Promise<JsonFile> {
  const json = await readText(path)
  try {
    return { ok: true, value: JSON.parse(json.replace(/^\uFEFF/, '')) }
  } catch (error) {
    return { ok: false, message: `this is not JSON: ${error instanceof Error ? error.message : String(error)}` }
  }
}

async function readText(path: string): Promise<string> {
  if (path === '-') return text(process.stdin)
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw badUsage(`Cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
