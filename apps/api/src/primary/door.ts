import { createServer, type Server, type Socket } from 'node:net'

/** Connections that may wait for a worker; beyond, they are closed. */
const MAX_WAITING = 4_096

/** Takes a connection over, and calls `taken` when it has it. One that is never taken waits for the next receiver. */
type Receiver = (socket: Socket, taken: () => void) => void

export interface Door {
  readonly server: Server
  /** Hands all connections to this receiver from now on, first those that have waited; none: they wait. */
  openTo(receiver: Receiver | undefined): void
  /** Takes no more connections and ends those that wait. */
  close(): Promise<void>
}

/**
 * Holds the listening socket and hands accepted connections on, unread. While there is nobody to hand them to, because the
 * worker has died or is being replaced, they wait instead of being refused.
 */
export function createDoor(): Door {
  const waiting = new Set<Socket>()
  let receive: Receiver | undefined

  function pass(socket: Socket): void {
    waiting.add(socket)
    receive?.(socket, () => waiting.delete(socket))
  }

  function admit(socket: Socket): void {
    if (waiting.size >= MAX_WAITING) {
      socket.destroy()
      return
    }
    socket.on('error', () => socket.destroy())
    socket.once('close', () => waiting.delete(socket))
    pass(socket)
  }

  // Paused: whatever the client has sent already must be read by the worker.
  const server = createServer({ pauseOnConnect: true }, admit)
  return {
    server,
    openTo(receiver) {
      receive = receiver
      const waited = [...waiting]
      waiting.clear()
      // one without an address is on its way to the receiver before, or has gone
      for (const socket of waited) if (socket.remoteAddress !== undefined) pass(socket)
    },
    async close() {
      receive = undefined
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const socket of waiting) socket.destroy()
      await closed
    },
  }
}
