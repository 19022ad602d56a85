import { connect, createServer, type Socket } from 'node:net'
import { listen } from './listen.ts'

/** A TCP path to a service that a test can cut. */
export interface Wire {
  /** The service's URL, through the wire. */
  readonly url: string
  /** Breaks what is connected and refuses what comes. */
  cut(): void
  /** Goes on taking connections and bytes, and answers nothing. */
  freeze(): void
  mend(): void
  close(): Promise<void>
}

/** @param serviceUrl URL of a service with a host and a port */
export async function wireTo(serviceUrl: string): Promise<Wire> {
  const target = new URL(serviceUrl)
  const sockets = new Set<Socket>()
  let state: 'whole' | 'cut' | 'frozen' = 'whole'

  const server = createServer((client) => {
    if (state === 'cut') {
      client.resetAndDestroy()
      return
    }
    const service = connect(Number(target.port), target.hostname)
    for (const [from, to] of [
      [client, service],
      [service, client],
    ] as const) {
      sockets.add(from)
      from.on('data', (chunk) => {
        if (state === 'whole') to.write(chunk)
      })
      from.on('error', () => from.destroy())
      from.once('close', () => {
        sockets.delete(from)
        to.destroy()
      })
    }
  })
  const taken = new URL(await listen(server))
  const url = new URL(serviceUrl)
  url.hostname = taken.hostname
  url.port = taken.port
  const breakAll = () => {
    for (const socket of sockets) socket.resetAndDestroy()
  }
  return {
    url: url.href,
    cut() {
      state = 'cut'
      breakAll()
    },
    freeze() {
      state = 'frozen'
    },
    mend() {
      if (state === 'frozen') breakAll() // what was swallowed is lost: those connections are beyond help
      state = 'whole'
    },
    async close() {
      state = 'cut'
      breakAll()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
