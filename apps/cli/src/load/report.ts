import colors from 'picocolors'
import type { Check } from '../delivery/check.ts'
import { table } from '../output.ts'
import type { LoadResult } from './run-load.ts'
import type { Percentiles } from './statistics.ts'

/** What a load came to, for people. */
export function loadReport({ figures, schedule, cpu }: Omit<LoadResult, 'people'>): string {
  const { acts, latencyMs, repliedMs, overloadedMs, freshness, troubles, refusals } = figures
  const unsent = schedule.intended - schedule.sent
  const latencies = [
    ['ms', 'p50', 'p90', 'p99', 'max'],
    ['reply (from the intended time)', ...cells(latencyMs)],
    ['reply (from sending)', ...cells(repliedMs)],
    ...(overloadedMs === undefined ? [] : [['503 overloaded (from sending)', ...cells(overloadedMs)]]),
    ...(freshness === undefined
      ? []
      : [
          ['commit → counter', ...cells(freshness.commitToCounterMs)],
          ['step → counter', ...cells(freshness.stepToCounterMs)],
        ]),
  ]
  const lines = [
    `${figures.stepsPerSecond} steps committed a second, for ${schedule.seconds.toFixed(1)} s`,
    `${schedule.sent} of ${schedule.intended} acts sent${unsent > 0 ? `, ${unsent} not sent because everyone was busy` : ''}; ${said(acts)}`,
    ...(schedule.unsettled > 0 ? [`${schedule.unsettled} respondents do not know what became of their last step`] : []),
    '',
    table(latencies),
    ...(freshness === undefined || freshness.missed === 0
      ? []
      : [`${freshness.missed} of ${freshness.probes} sampled steps did not reach the counters in time`]),
    ...cpuLines(cpu, schedule.seconds),
    ...Object.entries(troubles).map(([name, count]) => colors.yellow(`${count} × ${name}`)),
    ...refusals.map((refusal) => colors.yellow(refusal)),
  ]
  return lines.join('\n')
}

const cells = ({ p50, p90, p99, max }: Percentiles): string[] => [p50, p90, p99, max].map((ms) => ms.toFixed(1))

const said = (acts: Readonly<Record<string, number>>): string =>
  Object.entries(acts)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ')

function cpuLines({ processes, generator, msPerStep }: LoadResult['cpu'], seconds: number): string[] {
  const rows = [...Object.entries(processes), ['this generator', generator] as const].map(([name, used]) => [
    name,
    used.toFixed(2),
    `${((100 * used) / seconds).toFixed(0)} %`,
  ])
  return [
    '',
    table([['CPU', 'seconds', 'of a core'], ...rows]),
    `${msPerStep.toFixed(3)} ms of CPU for each committed step, all processes but this one`,
  ]
}

/** The checks as green and red lines, with what breaks them below. */
export function checksReport(checks: readonly Check[]): string {
  return checks
    .flatMap(({ name, holds, detail, findings }) => [
      `${holds ? colors.green('✓') : colors.red('✗')} ${name}: ${detail}`,
      ...findings.map((finding) => colors.red(`    ${finding}`)),
    ])
    .join('\n')
}
