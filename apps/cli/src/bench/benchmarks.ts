import type { Benchmark } from './benchmark.ts'
import { logicBenchmark } from './logic/logic-benchmark.ts'
import { pipelineBenchmark } from './pipeline/pipeline-benchmark.ts'
import { projectionsBenchmark } from './projections/projections-benchmark.ts'
import { quotaBenchmark } from './quota/quota-benchmark.ts'

/** All benchmarks, in the order in which they run. */
export const benchmarks: readonly Benchmark[] = [
  quotaBenchmark,
  logicBenchmark,
  projectionsBenchmark,
  pipelineBenchmark,
]
