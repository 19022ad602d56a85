import { createServer } from 'node:http'
import type { Socket } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { listen } from '../listen.ts'
import { createDoor } from './door.ts'

const door = createDoor()
const server = createServer((_request, response) => response.end('served'))
const serve = (socket: Socket, taken: () => void): void => {
  server.emit('connection', socket)
  socket.resume()
  taken()
}
let url = ''
beforeAll(async () => {
  url = await listen(door.server, '127.0.0.1', 0)
})
afterAll(async () => {
  server.closeAllConnections()
  await door.close()
})

const ask = async () => (await fetch(url, { headers: { connection: 'close' } })).text()

it('keeps who comes while nobody serves, and hands them over unread', async () => {
  const early = [ask(), ask()]
  await expect.poll(() => connections()).toBe(2)
  door.openTo(serve)
  expect(await Promise.all(early)).toEqual(['served', 'served'])
  expect(await ask()).toBe('served')
})

it('keeps who comes after the last receiver has gone', async () => {
  door.openTo(() => undefined)
  const late = ask()
  await expect.poll(() => connections()).toBe(1)
  door.openTo(serve)
  expect(await late).toBe('served')
})

const connections = (): Promise<number> =>
  new Promise((resolve, reject) =>
    door.server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  )
