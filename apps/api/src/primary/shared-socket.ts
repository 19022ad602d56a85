import { lookup } from 'node:dns/promises'
import { BoundSocket } from 'node:net'

const PORTS_TRIED = 20

export interface SharedSocket {
  readonly url: string
  /** The descriptor that workers inherit. */
  readonly fd: number
  /** Cuts off who still waits for a worker. */
  close(): void
}

/**
 * Binds the address without accepting there. The process that holds it hands it to one worker after the other: each accepts for
 * itself, and while there is none, the system keeps whoever comes in the socket's queue instead of refusing.
 * @param orNext takes the next free port when this one is taken, at most 20 above it
 * @throws {Error} with code EADDRINUSE, EADDRNOTAVAIL, EACCES or ENOTFOUND
 */
export async function bindSharedSocket(host: string, port: number, orNext = false): Promise<SharedSocket> {
  const { address } = await lookup(host)
  const bound = orNext ? bindNear(address, port) : new BoundSocket({ host: address, port })
  const taken = bound.address()
  const shown = taken.family === 'IPv6' ? `[${taken.address}]` : taken.address
  return { url: `http://${shown}:${taken.port}`, fd: bound.fd(), close: () => bound.close() }
}

function bindNear(host: string, first: number): BoundSocket {
  for (let port = first; ; port++) {
    try {
      return new BoundSocket({ host, port })
    } catch (error) {
      const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
      if (!isTaken || port >= first + PORTS_TRIED || port >= 65_535) throw error
    }
  }
}
