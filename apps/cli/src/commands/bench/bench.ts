import type { Figure } from '../../bench/benchmark.ts'
import { benchmarks } from '../../bench/benchmarks.ts'
import { keepResults } from '../../bench/results-file.ts'
import { badUsage, exitCodes } from '../../fault.ts'
import { createOutput, table } from '../../output.ts'

interface Options {
  readonly list?: boolean
  readonly results: string
  readonly json?: boolean
}

/** Runs benchmarks one after the other and keeps their figures. */
export async function bench(names: readonly string[], { list, results, json = false }: Options): Promise<void> {
  const output = createOutput(json)
  const known = benchmarks.map(({ name, about }) => ({ name, about }))
  if (list) return output.result(known, table(known.map(({ name, about }) => [name, about])))
  const unknown = names.filter((name) => !benchmarks.some((benchmark) => benchmark.name === name))
  if (unknown.length > 0) {
    throw badUsage(
      `There is no benchmark ${unknown.join(', ')}; there are ${known.map(({ name }) => name).join(', ')}.`,
    )
  }
  const say = (message: string) => output.event({ event: 'bench.progress', message })
  const measured = new Map<string, readonly Figure[]>()
  for (const benchmark of benchmarks) {
    if (names.length > 0 && !names.includes(benchmark.name)) continue
    measured.set(benchmark.name, await benchmark.run({ say }))
  }
  await keepResults(results, measured)
  const figures = [...measured.values()].flat()
  output.result(Object.fromEntries(measured), table([HEADER, ...figures.map(row)]))
  if (figures.some(({ holds }) => !holds)) process.exitCode = exitCodes.doesNotHold
}

const HEADER = ['figure', 'value', 'reference', 'ratio', 'must', 'aim', '']

function row({ name, value, unit, reference, ratio, must, aim, holds }: Figure): string[] {
  const limit = 'least' in must ? `≥ ${must.least}` : `≤ ${must.most}`
  const cells = [name, `${short(value)} ${unit}`, `${short(reference.value)} (${reference.name})`, short(ratio)]
  return [...cells, limit, aim === undefined ? '' : String(aim), holds ? 'ok' : 'does not hold']
}

const short = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3))
