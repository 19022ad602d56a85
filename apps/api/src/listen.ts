import type { AddressInfo, Server } from 'node:net'

const PORTS_TRIED = 20

/**
 * Listens and tells the URL.
 * @param orNext takes the next free port when this one is taken, at most 20 above it
 */
export async function listen(server: Server, host: string, port: number, orNext = false): Promise<string> {
  const taken = orNext ? await listenNear(server, host, port) : await listenOn(server, host, port)
  const shown = taken.family === 'IPv6' ? `[${taken.address}]` : taken.address
  return `http://${shown}:${taken.port}`
}

async function listenNear(server: Server, host: string, first: number): Promise<AddressInfo> {
  for (let port = first; ; port++) {
    try {
      return await listenOn(server, host, port)
    } catch (error) {
      const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
      if (!isTaken || port >= first + PORTS_TRIED || port >= 65_535) throw error
    }
  }
}

function listenOn(server: Server, host: string, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      const address = server.address()
      if (address === null || typeof address === 'string') reject(new Error('the server listens on no port'))
      else resolve(address)
    })
  })
}
