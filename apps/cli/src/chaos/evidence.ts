import { readFileSync, statSync } from 'node:fs'
import { openHome } from '@canvass/deploy/services/home.ts'
import { logFile } from '@canvass/deploy/services/local-service.ts'
import type { Product } from '../composition/product.ts'

/** What was seen during a scenario, counted by name; what it must have seen is named by `needs` of the scenario. */
export type Evidence = ReadonlyMap<string, number>

const LOGS = ['api', 'workers', 'workers-2'] as const

/**
 * Begins to collect: events of the supervisor (`app-died workers`) and lines of the processes' logs (`workers mailbox.put-back`).
 * @returns a function that tells what came since
 */
export function collectEvidence(product: Product): () => Map<string, number> {
  const told = product.events.length
  const paths = LOGS.map((name) => ({ name, path: logFile(openHome(product.home), name) }))
  const from = new Map(paths.map(({ path }) => [path, sizeOf(path)]))
  return () => {
    const seen = new Map<string, number>()
    const count = (name: string) => seen.set(name, (seen.get(name) ?? 0) + 1)
    for (const { event, service } of product.events.slice(told))
      count(service === undefined ? event : `${event} ${service}`)
    for (const { name, path } of paths) {
      for (const event of eventsIn(path, from.get(path) ?? 0)) count(`${name === 'api' ? 'api' : 'workers'} ${event}`)
    }
    return seen
  }
}

function eventsIn(path: string, from: number): string[] {
  if (sizeOf(path) <= from) return []
  const lines = readFileSync(path).subarray(from).toString('utf8').split('\n')
  return lines.flatMap((line) => /"event":"([a-z-]+\.[a-z-]+)"/.exec(line)?.[1] ?? [])
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0
