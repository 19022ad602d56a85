import { readFile, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import type { Figure } from './benchmark.ts'

interface Results {
  readonly [benchmark: string]: {
    readonly at: string
    readonly node: string
    readonly cores: number
    readonly figures: readonly Figure[]
  }
}

/** Puts figures into the results file; those of other benchmarks stay as they were. */
export async function keepResults(file: string, measured: ReadonlyMap<string, readonly Figure[]>): Promise<void> {
  const frame = { at: new Date().toISOString(), node: process.version, cores: availableParallelism() }
  const fresh = Object.fromEntries([...measured].map(([name, figures]) => [name, { ...frame, figures }]))
  await writeFile(file, `${JSON.stringify({ ...(await earlier(file)), ...fresh }, null, 2)}\n`)
}

async function earlier(file: string): Promise<Results> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Results
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {}
    throw error
  }
}
