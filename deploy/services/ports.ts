import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'
import getPort, { portNumbers } from 'get-port'
import { waitUntil } from './wait.ts'

const RANGE = 200

/**
 * For a service: the former port when nobody took it meanwhile, else a free one of `first` … `first + 199`, any of them, because of
 * several starts on one machine at the same moment all would find the first one free, and Kafka binds seconds later.
 * These ranges lie below the ephemeral ports, so that an outgoing connection does not sit on a stopped service's port.
 * @param patienceMs how long the former port may still be taken
 */
export async function choosePort(first: number, former?: number, patienceMs = 0): Promise<number> {
  // get-port keeps what it handed out for some seconds, for those that start side by side: a restart would not get its own port back
  if (former !== undefined && (await waitUntil(() => isFree(former), patienceMs))) return former
  const from = randomInt(RANGE)
  const range = [...portNumbers(first, first + RANGE - 1)]
  return getPort({ port: [...range.slice(from), ...range.slice(0, from)] })
}

/** For what people type: the wanted port, or the next free one. */
export async function nextFreePort(wanted: number): Promise<number> {
  if (await isFree(wanted)) return wanted
  return getPort({ port: portNumbers(wanted + 1, Math.min(wanted + RANGE, 65_535)) })
}

async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.on('error', () => resolve(false))
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)))
  })
}
