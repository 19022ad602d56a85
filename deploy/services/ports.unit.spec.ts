import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { choosePort, nextFreePort } from './ports.ts'

// one range per test: get-port does not hand out a port again for a while
test('the former port is used again when it is free', async () => {
  expect(await choosePort(23100, 23150)).toBe(23150)
})

test('a taken former port gives way to one of the range', async () => {
  const server = createServer().listen(23350, '127.0.0.1')
  await once(server, 'listening')
  const port = await choosePort(23300, 23350)
  server.close()
  expect(port).not.toBe(23350)
  expect(port).toBeGreaterThanOrEqual(23300)
  expect(port).toBeLessThan(23500)
})

test('a former port that is being let go is waited for', async () => {
  const server = createServer().listen(23360, '127.0.0.1')
  await once(server, 'listening')
  const port = choosePort(23300, 23360, 10_000)
  server.close()
  expect(await port).toBe(23360)
})

test('two services that start side by side get two ports', async () => {
  const [one, two] = await Promise.all([choosePort(23500), choosePort(23500)])
  expect(one).not.toBe(two)
})

test('a taken public port gives way to the next one', async () => {
  const server = createServer().listen(23700, '127.0.0.1')
  await once(server, 'listening')
  expect(await nextFreePort(23700)).toBe(23701)
  server.close()
  expect(await nextFreePort(23750)).toBe(23750)
})
