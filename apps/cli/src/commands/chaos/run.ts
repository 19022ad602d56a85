import { randomInt } from 'node:crypto'
import { runScenario, type ScenarioResult } from '../../chaos/run-scenario.ts'
import type { Scenario } from '../../chaos/scenario.ts'
import { scenarios } from '../../chaos/scenarios.ts'
import { startProduct } from '../../composition/product.ts'
import { badUsage, exitCodes } from '../../fault.ts'
import { checksReport } from '../../load/report.ts'
import { createOutput, type Output } from '../../output.ts'
import { onStopSignals } from '../../stop-signals.ts'

interface Options {
  readonly scenario: string
  readonly seed?: number
  readonly rate: number
  /** Seconds. */
  readonly pause?: number
  readonly json?: boolean
}

/** Runs scenarios one after the other on one product. Ctrl-C ends after the present one; a second one at once. */
export async function run({
  scenario,
  seed = randomInt(2 ** 31),
  rate,
  pause = 0,
  json = false,
}: Options): Promise<void> {
  const chosen = choose(scenario)
  const output = createOutput(json)
  const onPhase = (message: string) => process.stderr.write(`${message} …\n`)
  let stopping = false
  const forget = onStopSignals(
    () => {
      stopping = true
      onPhase('Stopping after this scenario')
    },
    () => process.exit(130), // the watchdog stops what is left
  )
  onPhase(`Starting the product; the seed is ${seed}`)
  const product = await startProduct(process.env)
  const results: ScenarioResult[] = []
  try {
    for (const one of chosen) {
      if (stopping) break
      const result = await runScenario(product, one, { seed, rate, pauseMs: pause * 1_000, onPhase })
      results.push(result)
      if (!json) output.result({}, report(result))
    }
  } finally {
    await product.stop()
    forget()
  }
  tell(output, seed, results, chosen.length)
}

/** @throws CommandFault (usage) naming what there is */
function choose(ids: string): readonly Scenario[] {
  if (ids === 'all') return scenarios
  const wanted = ids.split(',').map((id) => id.trim().toUpperCase())
  const unknown = wanted.filter((id) => !scenarios.some((scenario) => scenario.id === id))
  if (unknown.length > 0) {
    throw badUsage(`There is no scenario ${unknown.join(', ')}; there are ${scenarios.map(({ id }) => id).join(', ')}.`)
  }
  return scenarios.filter(({ id }) => wanted.includes(id))
}

function report({ id, name, checks, evidence, seconds }: ScenarioResult): string {
  const seen = Object.entries(evidence).map(([what, count]) => `${count} × ${what}`)
  return `\n${id} ${name} (${seconds} s)\n${checksReport(checks)}\n  seen: ${seen.join(', ')}`
}

function tell(output: Output, seed: number, results: readonly ScenarioResult[], wanted: number): void {
  const broken = results.filter(({ holds }) => !holds).map(({ id }) => id)
  const holds = broken.length === 0 && results.length === wanted
  if (!holds) process.exitCode = exitCodes.doesNotHold
  const sentence =
    broken.length > 0
      ? `${broken.join(', ')} of ${results.length} scenarios do not hold (seed ${seed}).`
      : `${results.length} of ${wanted} scenarios were run, and all of these hold (seed ${seed}).`
  output.result({ seed, holds, broken, results }, `\n${sentence}`)
}
