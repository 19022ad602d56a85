import { withBenchDatabase } from '../bench-database.ts'
import { createBenchWorker } from '../bench-worker.ts'
import { type Benchmark, type Figure, figure } from '../benchmark.ts'
import { medianOf, percentile } from '../statistics.ts'
import { admissionRate, race, replyTimes } from './measure.ts'
import { twoPages } from './surveys.ts'

const RACE = { attempts: 20_000, inFlight: 200, target: 200 } as const

/** Quotas through the session worker's transaction on a database of their own; needs Postgres only. */
export const quotaBenchmark: Benchmark = {
  name: 'quota',
  about: 'seats a second in one hot cell, what quotas cost a page, and a race for 24 cells',
  run: ({ say }) =>
    withBenchDatabase(async (database) => {
      const worker = createBenchWorker(database)
      await admissionRate(worker, 500, 100) // warm up
      say('Admitting into one hot cell …')
      const hot = await hotCellFigure(worker)
      say('Comparing pages with and without quotas …')
      const page = await pageFigure(worker)
      say(`Racing: ${RACE.attempts} attempts, ${RACE.inFlight} at a time …`)
      const { cells, exact, completes, perSecond } = await race(worker, database, RACE)
      say(`${completes} completes at ${perSecond.toFixed(0)} attempts a second.`)
      const raced = figure({
        name: `cells exactly at target after ${RACE.attempts} attempts, nothing held, totals agree`,
        value: exact,
        unit: 'cells',
        reference: { name: 'cells of four plans, one interlocked', value: cells },
        must: { least: 1 },
      })
      return [hot, page, raced]
    }),
}

type Worker = ReturnType<typeof createBenchWorker>

/** Both kinds in turns, so that a busy machine slows both. */
async function hotCellFigure(worker: Worker): Promise<Figure> {
  const rates = { batched: [] as number[], single: [] as number[] }
  for (let turn = 0; turn < 3; turn++) {
    rates.batched.push(await admissionRate(worker, 3_000, 100))
    rates.single.push(await admissionRate(worker, 600, 1))
  }
  return figure({
    name: 'admissions in one hot cell, 100 sessions a transaction',
    value: medianOf(rates.batched),
    unit: 'admissions/s',
    reference: { name: 'the same, one session a transaction', value: medianOf(rates.single) },
    must: { least: 4 },
    aim: 10,
  })
}

/** In pairs, of which the middle one counts: what a busy machine does to one of a pair it mostly does to the other. */
async function pageFigure(worker: Worker): Promise<Figure> {
  const withPlans = await worker.publish('with', twoPages(true))
  const without = await worker.publish('without', twoPages(false))
  const p99 = async (surveyId: string) => percentile(await replyTimes(worker, surveyId, 2_000), 0.99)
  const pairs: { value: number; reference: number }[] = []
  for (let turn = 0; turn < 5; turn++) pairs.push({ value: await p99(withPlans), reference: await p99(without) })
  const middle = pairs.toSorted((a, b) => a.value / a.reference - b.value / b.reference)[2]
  return figure({
    name: 'p99 of the reply to a page with three plans due, at 60 % load',
    value: middle?.value ?? 0,
    unit: 'ms',
    reference: { name: 'the same without quotas', value: middle?.reference ?? 0 },
    must: { most: 1.5 },
  })
}
