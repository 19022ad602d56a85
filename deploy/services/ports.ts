import { createServer } from 'node:net'
import getPort, { portNumbers } from 'get-port'

const RANGE = 200

/**
 * The former port when nobody took it meanwhile, else one of `first` … `first + 199` that is free on every local address.
 * These ranges lie below the ephemeral ports, so that an outgoing connection does not sit on a stopped service's port.
 */
export async function choosePort(first: number, former?: number): Promise<number> {
  // get-port keeps what it handed out for some seconds, for those that start side by side: a restart would not get its own port back
  if (former !== undefined && (await isFree(former))) return former
  return getPort({ port: portNumbers(first, first + RANGE - 1) })
}

async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.on('error', () => resolve(false))
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)))
  })
}
