import { connect } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { createHealth } from '../health/health.ts'
import { memoryLog } from '../logging/memory-log.ts'
import { createRegistry } from '../metrics/registry.ts'
import { createHealthServer, type HealthServer } from './health-server.ts'

let server: HealthServer | undefined

async function given(well: boolean): Promise<string> {
  const check = () => (well ? Promise.resolve() : Promise.reject(new Error('refused')))
  const health = createHealth([{ name: 'postgres', required: true, timeoutMs: 100, check }])
  const registry = createRegistry({ service: 'workers', version: '1' })
  server = createHealthServer({ port: 0, health, registry, logger: memoryLog().logger })
  await server.start()
  return server.url() ?? ''
}

afterEach(async () => {
  await server?.stop()
  server = undefined
})

test('a well process is live, ready and measured, on loopback', async () => {
  const url = await given(true)
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  expect(await (await fetch(`${url}/live`)).json()).toEqual({ status: 'ok' })
  expect(await (await fetch(`${url}/ready?probe=1`)).json()).toEqual({ ready: true })
  expect(await (await fetch(`${url}/health`)).json()).toMatchObject({
    status: 'ok',
    checks: { postgres: { status: 'ok' } },
  })
  const metrics = await fetch(`${url}/metrics`)
  expect(metrics.headers.get('content-type')).toContain('version=0.0.4')
  expect(await metrics.text()).toContain('canvass_build_info{')
})

test('a process without its dependency is live but not ready', async () => {
  const url = await given(false)
  expect((await fetch(`${url}/live`)).status).toBe(200)
  const ready = await fetch(`${url}/ready`)
  expect(ready.status).toBe(503)
  expect(await ready.json()).toEqual({ ready: false, down: { postgres: 'refused' } })
  const report = await fetch(`${url}/health`)
  expect(report.status).toBe(503)
  expect(await report.json()).toMatchObject({
    status: 'down',
    checks: { postgres: { status: 'down', message: 'refused' } },
  })
})

test('other paths and methods are answered plainly', async () => {
  const url = await given(true)
  expect((await fetch(`${url}/secrets`)).status).toBe(404)
  const post = await fetch(`${url}/live`, { method: 'POST' })
  expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  const head = await fetch(`${url}/live`, { method: 'HEAD' })
  expect([head.status, await head.text()]).toEqual([200, ''])
})

test('a connection that says nothing does not hold up the stop', async () => {
  const url = new URL(await given(true))
  const idle = connect(Number(url.port), url.hostname)
  await new Promise((resolve) => idle.once('connect', resolve))
  const closed = new Promise((resolve) => idle.once('close', resolve))
  idle.on('error', () => undefined) // a reset is one way of being closed
  await server?.stop()
  server = undefined
  await closed
  await expect(fetch(`${url.origin}/live`)).rejects.toThrow('fetch failed')
})

test('a taken port is a failed start', async () => {
  const url = new URL(await given(true))
  const health = createHealth([])
  const registry = createRegistry({ service: 'workers', version: '1' })
  const second = createHealthServer({ port: Number(url.port), health, registry, logger: memoryLog().logger })
  await expect(second.start()).rejects.toThrow('EADDRINUSE')
})
