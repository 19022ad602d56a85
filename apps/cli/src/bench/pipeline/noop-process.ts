import { serve } from '@hono/node-server'
import { Hono } from 'hono'

/** A server that does nothing: tells its port, and on every message the CPU that it has used, in microseconds. Ends with its parent. */
const app = new Hono().post('/', (c) => c.text('ok'))

serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => process.send?.({ port }))
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.({ cpu: user + system })
})
process.on('disconnect', () => process.exit(0))
