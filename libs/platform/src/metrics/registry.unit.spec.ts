import { expect, test } from 'vitest'
import { createBreakerMetrics } from './breaker-metrics.ts'
import { counter, createRegistry, gauge, histogram, latencyBuckets, type MetricName, metricsText } from './registry.ts'

const given = () => createRegistry({ service: 'api', version: '1.2.3' })
const linesOf = async (registry: ReturnType<typeof given>) => (await metricsText(registry)).body.split('\n')

test('tells what runs and how Node feels, for each service', async () => {
  const lines = await linesOf(given())
  expect(lines).toContain(`canvass_build_info{version="1.2.3",node="${process.versions.node}",service="api"} 1`)
  const lag = lines.find((line) => line.startsWith('nodejs_eventloop_lag_p99_seconds{'))
  expect(lag).toContain('service="api"')
  expect(lines.some((line) => line.startsWith('process_cpu_seconds_total'))).toBe(true)
})

test('counters, gauges and histograms with typed labels', async () => {
  const registry = given()
  const jobs = counter(registry, { name: 'canvass_mailbox_jobs_total', help: 'Jobs', labels: ['shard'] })
  jobs.inc({ shard: '3' }, 2)
  // @ts-expect-error a label that was not declared
  expect(() => jobs.inc({ colour: 'red' })).toThrow('colour')
  let depth = 4
  gauge(registry, { name: 'canvass_mailbox_depth_commands', help: 'Depth', read: () => depth })
  depth = 5
  const name = 'canvass_http_reply_seconds'
  histogram(registry, { name, help: 'Replies', buckets: latencyBuckets }).observe(0.02)

  const lines = await linesOf(registry)
  expect(lines).toContain('canvass_mailbox_jobs_total{shard="3",service="api"} 2')
  expect(lines).toContain('canvass_mailbox_depth_commands{service="api"} 5')
  expect(lines).toContain('canvass_http_reply_seconds_bucket{le="0.02",service="api"} 1')
  expect(lines).toContain('canvass_http_reply_seconds_bucket{le="0.01",service="api"} 0')
})

test.each<MetricName>(['canvass_Relay_rows', 'canvass_relay-rows_count', 'canvass__rows'])('%s is refused', (name) => {
  expect(() => gauge(given(), { name, help: 'Bad' })).toThrow('snake case')
})

test('text comes with its content type', async () => {
  expect((await metricsText(given())).contentType).toContain('text/plain; version=0.0.4')
})

test('a breaker shows its calls and its one state', async () => {
  const registry = given()
  const observer = createBreakerMetrics(registry)
  observer.called('kafka', 'timeout')
  observer.changed('kafka', 'closed')
  observer.changed('kafka', 'open')

  const lines = await linesOf(registry)
  expect(lines).toContain('canvass_breaker_calls_total{breaker="kafka",outcome="timeout",service="api"} 1')
  expect(lines).toContain('canvass_breaker_state_info{breaker="kafka",state="open",service="api"} 1')
  expect(lines).toContain('canvass_breaker_state_info{breaker="kafka",state="closed",service="api"} 0')
})
