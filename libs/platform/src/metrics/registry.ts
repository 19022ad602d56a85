import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/**
 * `canvass_<area>_<what>_<unit>` in snake case, written out in full so that an operator can find it in the code.
 * Counters end in `_total`; durations are in seconds and sizes in bytes, as Prometheus has it.
 */
export type MetricName = `canvass_${string}_${string}`

interface Description<L extends string> {
  readonly name: MetricName
  readonly help: string
  /** Few values each: never a session, a person or a text. */
  readonly labels?: readonly L[]
}

export interface ServiceInfo {
  /** Which process: becomes the label `service` of every series. */
  readonly service: string
  readonly version: string
}

/**
 * Milliseconds between samples of the event loop lag, which are part of the percentiles it shows: an idle loop reads as
 * 20 ms. Measured on an idle process: 0.75 % CPU at 10 ms (the default), 0.36 % at 20 ms, 0.14 % at 50 ms.
 */
const lagSampleMs = 20

/** A registry with what Node says of itself (CPU, memory, garbage, event loop lag) and `canvass_build_info`. */
export function createRegistry({ service, version }: ServiceInfo): Registry {
  const registry = new Registry()
  registry.setDefaultLabels({ service })
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: lagSampleMs })
  const help = 'Which version runs; the value is always 1'
  const info = gauge(registry, { name: 'canvass_build_info', help, labels: ['version', 'node'] })
  info.set({ version, node: process.versions.node }, 1)
  return registry
}

/** A number that only grows. */
export function counter<const L extends string = never>(
  registry: Registry,
  { name, help, labels = [] }: Description<L> & { readonly name: `${MetricName}_total` },
): Counter<L> {
  return new Counter({ name: checked(name), help, labelNames: labels, registers: [registry] })
}

/** A number that goes up and down; with `read` it is asked for when somebody looks. */
export function gauge<const L extends string = never>(
  registry: Registry,
  { name, help, labels = [], read }: Description<L> & { readonly read?: () => number },
): Gauge<L> {
  const collect = read && { collect: (): void => created.set(read()) }
  const created: Gauge<L> = new Gauge({
    name: checked(name),
    help,
    labelNames: labels,
    registers: [registry],
    ...collect,
  })
  return created
}

/** How values are spread. `buckets` are upper bounds in the unit of the name, ascending. */
export function histogram<const L extends string = never>(
  registry: Registry,
  { name, help, labels = [], buckets }: Description<L> & { readonly buckets: readonly number[] },
): Histogram<L> {
  return new Histogram({ name: checked(name), help, labelNames: labels, buckets: [...buckets], registers: [registry] })
}

/** Bounds for durations from 1 ms to 10 s, in seconds. */
export const latencyBuckets: readonly number[] = [
  0.001, 0.0025, 0.005, 0.01, 0.02, 0.035, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10,
]

/** Bounds for numbers of things in a batch. */
export const batchBuckets: readonly number[] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]

/** The registry as Prometheus reads it. */
export async function metricsText(
  registry: Registry,
): Promise<{ readonly contentType: string; readonly body: string }> {
  return { contentType: registry.contentType, body: await registry.metrics() }
}

function checked(name: MetricName): MetricName {
  if (!/^canvass(_[a-z0-9]+){2,}$/.test(name)) throw new Error(`Metric ${name} is not in snake case`)
  return name
}
