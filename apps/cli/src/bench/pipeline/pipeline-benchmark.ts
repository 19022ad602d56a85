import { withPipeline } from '../../composition/pipeline.ts'
import { type Product, startProduct } from '../../composition/product.ts'
import { genderPlan, publishDemo } from '../../load/demo-survey.ts'
import { type LoadResult, runLoad } from '../../load/run-load.ts'
import { type Benchmark, type Figure, figure } from '../benchmark.ts'
import { medianOf } from '../statistics.ts'
import { noopRouteCpu } from './noop-route.ts'

/** More than the pipeline can take; so many people send their next act as soon as the last is answered. */
const MOST = { rate: 20_000, respondents: 400 }
const WARM_UP_S = 45
const SECONDS = 20
const ENDLESS = 1_000_000_000
/** Of the most, for latencies. */
const SHARE = 0.6

/** The whole path on a product of its own, in a temporary home on free ports. */
export const pipelineBenchmark: Benchmark = {
  name: 'pipeline',
  about: 'CPU of a committed step, and how many there are a second, beside a route that does nothing',
  async run({ say }) {
    const noop = [await noopRouteCpu()]
    say('Starting a product …')
    const product = await startProduct(process.env)
    try {
      say(`Sending as much as it takes for ${SECONDS} s, after ${WARM_UP_S} s to warm up …`)
      const most = await drive(product, { ...MOST, warmUpSeconds: WARM_UP_S, seconds: SECONDS })
      noop.push(await noopRouteCpu())
      const rate = most.figures.stepsPerSecond * SHARE
      say(`Sending ${rate.toFixed(0)} acts a second …`)
      say(latencies(await drive(product, { rate, respondents: Math.ceil(rate), seconds: SECONDS })))
      noop.push(await noopRouteCpu())
      return figures(most, medianOf(noop))
    } finally {
      await product.stop()
    }
  },
}

interface Drive {
  readonly rate: number
  readonly respondents: number
  readonly seconds: number
  readonly warmUpSeconds?: number
}

const drive = ({ urls, apiUrl, home }: Product, how: Drive): Promise<LoadResult> =>
  withPipeline(async (pipeline) => {
    const plan = genderPlan({ women: ENDLESS, men: ENDLESS, others: ENDLESS })
    const survey = await publishDemo(pipeline, 'bench', [plan])
    const watch = { redis: pipeline.cache, partitions: pipeline.partitions }
    return runLoad({ ...survey, ...how, apiUrl, home, watch, connections: how.respondents, asyncShare: 0 })
  }, urls)

function latencies({ figures: { latencyMs, freshness, troubles } }: LoadResult): string {
  const refused = Object.values(troubles).reduce((sum, count) => sum + count, 0)
  const counted = `step to counter p99 ${freshness?.stepToCounterMs.p99} ms`
  return `Reply p50 ${latencyMs.p50} ms, p99 ${latencyMs.p99} ms; ${counted}; ${refused} refused.`
}

/** The design's figures are those of a machine on which the route took 0.018 ms, so that a core served 55,000 such requests a second. */
function figures({ figures: { stepsPerSecond }, cpu }: LoadResult, noopMs: number): readonly Figure[] {
  const path = figure({
    name: 'CPU of a committed step, all processes, generator not counted',
    value: cpu.msPerStep,
    unit: 'ms',
    reference: { name: 'ms of CPU of a request to a route that does nothing', value: noopMs },
    must: { most: 30 },
    aim: 20,
  })
  const rate = figure({
    name: 'committed steps a second, generator and all on this machine',
    value: stepsPerSecond,
    unit: 'steps/s',
    reference: { name: 'requests/s to that route for a core', value: 1_000 / noopMs },
    must: { least: 0.055 },
    aim: 0.09,
  })
  return [path, rate]
}
