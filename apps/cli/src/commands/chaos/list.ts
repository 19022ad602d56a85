import { scenarios } from '../../chaos/scenarios.ts'
import { createOutput, table } from '../../output.ts'

/** Prints all scenarios; there are few enough for one page. */
export function list({ json = false }: { readonly json?: boolean }): void {
  const items = scenarios.map(({ id, name, about, needs }) => ({ id, name, about, needs }))
  const rows = items.map(({ id, name, about }) => [id, name, about])
  createOutput(json).result({ items }, table([['id', 'fault', 'what is done, and what must come of it'], ...rows]))
}
