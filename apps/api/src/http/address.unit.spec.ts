import { Hono } from 'hono'
import { expect, it } from 'vitest'
import type { ApiEnv } from '../context.ts'
import { addressOf } from './address.ts'

async function addressFor(connected: string, forwarded: string | undefined, trusted: number): Promise<string> {
  const app = new Hono<ApiEnv>()
  app.get('/', (c) => c.text(addressOf(c, trusted)))
  const headers: Record<string, string> = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }
  const reply = await app.request('/', { headers }, { incoming: { socket: { remoteAddress: connected } } })
  return reply.text()
}

it.each([
  ['192.0.2.1', undefined, 0, '192.0.2.1'],
  ['192.0.2.1', '203.0.113.9', 0, '192.0.2.1'],
  ['192.0.2.1', '203.0.113.9', 1, '203.0.113.9'],
  ['192.0.2.1', 'forged, 203.0.113.9', 1, '203.0.113.9'],
  ['192.0.2.1', 'forged, 203.0.113.9, 192.0.2.7', 2, '203.0.113.9'],
  ['192.0.2.1', undefined, 1, '192.0.2.1'],
  ['192.0.2.1', '203.0.113.9', 2, '192.0.2.1'],
  ['2001:db8:0:1:aaaa::1', undefined, 0, '2001:db8:0:1::/64'],
  ['2001:db8:0:1:bbbb:0:0:2', undefined, 0, '2001:db8:0:1::/64'],
  ['2001:0db8::1', undefined, 0, '2001:db8:0:0::/64'],
  ['::1', undefined, 0, '0:0:0:0::/64'],
  ['::ffff:192.0.2.1', undefined, 0, '::ffff:192.0.2.1'],
])('%s with X-Forwarded-For %s behind %i proxies is %s', async (connected, forwarded, trusted, address) => {
  expect(await addressFor(connected, forwarded, trusted)).toBe(address)
})
