import { fork } from 'node:child_process'
import { once } from 'node:events'
import { BoundSocket, connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const PROCESS = fileURLToPath(new URL('testing/acceptor-process.ts', import.meta.url))
const PEOPLE = 200
const INHERITED = 64
const FIRST_FD = 4

it('lets people in faster and faster while more wait than it lets in', async () => {
  const bound = new BoundSocket({ host: '127.0.0.1', port: 0 })
  const shared = Array.from({ length: INHERITED }, () => bound.fd())
  const child = fork(PROCESS, [String(FIRST_FD), String(INHERITED)], {
    stdio: ['pipe', 'inherit', 'inherit', 'ipc', ...shared],
  })
  const turns: number[] = []
  const sockets = []
  try {
    expect(await once(child, 'message')).toEqual(['listening', undefined])
    child.on('message', (letIn: number) => turns.push(letIn))
    for (let i = 0; i < PEOPLE; i += 1) sockets.push(connect(bound.address().port, '127.0.0.1'))
    await Promise.all(sockets.map((socket) => once(socket, 'connect'))) // they wait in the socket's queue
    child.stdin?.write('.')
    await expect.poll(() => turns.reduce((sum, one) => sum + one, 0), { timeout: 10_000 }).toBe(PEOPLE)
    expect(turns[0]).toBe(4)
    expect(Math.max(...turns)).toBe(INHERITED)
  } finally {
    for (const socket of sockets) socket.destroy()
    child.disconnect()
    bound.close()
  }
})
