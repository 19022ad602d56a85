import { once } from 'node:events'
import type { Server } from 'node:http'
import { type Server as Acceptor, createServer as createAcceptor } from 'node:net'

/** Connections that may wait to be accepted; the system's own limit (`somaxconn`) is often this too. */
const BACKLOG = 4_096

/** Acceptors from the start. Each that finds nobody waiting costs 7 µs for every connection that another one gets. */
const FEW = 4
/** So many turns in a row in which every acceptor got a connection: more people wait than are let in. */
const FULL_TURNS = 2
const GROWTH = 4

export interface Acceptors {
  /** Accepts from one bound socket, which this process has inherited under these numbers. @throws {Error} with a system code */
  listen(fds: readonly number[]): Promise<void>
  /** Accepts nobody any more. */
  close(): void
}

/**
 * Lets in as many connections in each turn of the event loop as there are people waiting. Node accepts one from a listening socket in
 * each turn, and a turn under load serves hundreds of requests: of 2,000 people who came at once, 6 were let in a second. So the same
 * socket is listened to several times over, and more often when that is not enough.
 * @param server serves all of them
 */
export function createAcceptors(server: Server): Acceptors {
  const acceptors: Acceptor[] = []
  let spare: readonly number[] = []
  let accepted = 0
  let fullTurns = 0
  let isCounting = false

  async function open(fd: number): Promise<void> {
    // With the options that an HTTP server gives its own connections.
    const acceptor =
      acceptors.length === 0
        ? server
        : createAcceptor({ allowHalfOpen: true, noDelay: true }, (socket) => server.emit('connection', socket))
    acceptors.push(acceptor)
    acceptor.listen({ fd }, BACKLOG)
    await once(acceptor, 'listening')
  }

  async function openMore(count: number): Promise<void> {
    const fds = spare.slice(0, count)
    spare = spare.slice(count)
    await Promise.all(fds.map(open))
  }

  function endOfTurn(): void {
    isCounting = false
    fullTurns = accepted < acceptors.length ? 0 : fullTurns + 1
    accepted = 0
    if (fullTurns === FULL_TURNS) {
      fullTurns = 0
      void openMore(acceptors.length * (GROWTH - 1))
    }
    if (fullTurns > 0) countThisTurn()
  }

  function countThisTurn(): void {
    if (isCounting) return
    isCounting = true
    setImmediate(endOfTurn)
  }

  server.on('connection', () => {
    accepted += 1
    countThisTurn()
  })
  return {
    async listen(fds) {
      spare = fds
      await openMore(FEW)
    },
    close() {
      spare = []
      for (const acceptor of acceptors) if (acceptor.listening) acceptor.close()
    },
  }
}
