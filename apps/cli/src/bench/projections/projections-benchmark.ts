import { LONG_READS } from '@canvass/postgres/connect.ts'
import { withBenchDatabase } from '../bench-database.ts'
import { createBenchWorker } from '../bench-worker.ts'
import { type BenchContext, type Benchmark, type Figure, figure } from '../benchmark.ts'
import { medianOf } from '../statistics.ts'
import { withBenchCache } from './bench-cache.ts'
import { withBenchLog } from './bench-log.ts'
import { fillDatabase, sendOutbox } from './fill-log.ts'
import { bareConsumeRate, type Measured, projectorRate, rebuildRate, reconcileTime } from './measure.ts'

const PARTITIONS = 3
const SESSIONS = 20_000
const TURNS = 3

/** What it costs to count, on a database, topics and a Redis database of its own; needs Postgres, Kafka and the cache Redis. */
export const projectionsBenchmark: Benchmark = {
  name: 'projections',
  about: 'events a second folded by projectors and by a rebuild, beside a consumer that does nothing',
  run: ({ say }) =>
    withBenchDatabase((database, open) =>
      withBenchLog(PARTITIONS, (log) =>
        withBenchCache(async (redis) => {
          say(`Storing ${SESSIONS} sessions …`)
          await fillDatabase(createBenchWorker(database, PARTITIONS), SESSIONS)
          say('Sending their events …')
          const events = await sendOutbox(database, log.writer, PARTITIONS)
          const reading = await open(LONG_READS)
          try {
            return await figures({ database, log, redis, partitions: PARTITIONS, events }, reading, say)
          } finally {
            await reading.close()
          }
        }),
      ),
    ),
}

/** In turns, so that a busy machine slows all three; the middle ones count. */
async function figures(
  measured: Measured,
  reading: Parameters<typeof rebuildRate>[1],
  say: BenchContext['say'],
): Promise<readonly Figure[]> {
  const rates = { bare: [] as number[], projector: [] as number[], rebuild: [] as number[] }
  for (let turn = 1; turn <= TURNS; turn += 1) {
    say(`Reading, counting and rebuilding ${measured.events} events, ${turn} of ${TURNS} …`)
    rates.bare.push(await bareConsumeRate(measured))
    rates.projector.push(await projectorRate(measured))
    rates.rebuild.push(await rebuildRate(measured, reading))
  }
  const { compared, differ, seconds } = await reconcileTime(measured, reading)
  say(`${compared} counters compared with Postgres in ${seconds.toFixed(1)} s, ${differ} differ.`)
  const reference = { name: 'records/s that kafkajs reads', value: medianOf(rates.bare) }
  return [
    figure({
      name: 'events folded by the projectors of one process',
      value: medianOf(rates.projector),
      unit: 'events/s',
      reference,
      must: { least: 0.05 },
    }),
    figure({
      name: 'events that a rebuild comes to',
      value: medianOf(rates.rebuild),
      unit: 'events/s',
      reference,
      must: { least: 0.1 },
    }),
    figure({
      name: 'counters of the rebuild that are what a recount says',
      value: compared - differ,
      unit: 'counters',
      reference: { name: 'counters', value: compared },
      must: { least: 1 },
    }),
  ]
}
