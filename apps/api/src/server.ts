import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { bodyMalformed, malformedUrl } from '@canvass/domain/problems/registry.ts'
import { getRequestListener } from '@hono/node-server'
import type { ApiApp } from './deps.ts'
import { problemBody, problemHeaders } from './http/problem-reply.ts'

/** Longest a client may take for its headers, milliseconds. The body falls under the request's deadline. */
const HEADERS_TIMEOUT_MS = 5_000

/** A kept connection that says nothing for this long is closed, milliseconds; above the 60 s of common proxies. */
const KEEP_ALIVE_MS = 65_000

const SWEEP_MS = 50

export interface ApiServer {
  readonly server: Server
  /** Listens and tells where. @param orNext takes the next free port when `port` is taken, at most 20 above it */
  listen(host: string, port: number, orNext?: boolean): Promise<string>
  /** Takes no more connections and resolves when every request under way has been answered. */
  drain(): Promise<void>
  /** Ends what is still connected. */
  closeNow(): void
}

/** The app behind Node's HTTP server. What is not even a request gets a problem too. */
export function createApiServer(app: ApiApp): ApiServer {
  const listener = getRequestListener(app.fetch, {
    // A request line that makes no URL, or no host: the framework never sees it.
    errorHandler: () => problemResponse(malformedUrl()),
  })
  const server = createServer({ headersTimeout: HEADERS_TIMEOUT_MS, keepAliveTimeout: KEEP_ALIVE_MS }, listener)
  server.on('clientError', refuseGarbage)

  return {
    server,
    async listen(host, port, orNext = false) {
      const taken = await (orNext ? listenNear : listenOn)(server, host, port)
      const shown = taken.family === 'IPv6' ? `[${taken.address}]` : taken.address
      return `http://${shown}:${taken.port}`
    },
    async drain() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      // Replies tell clients to close, but those already under way did not: their connections fall idle one after the other.
      const sweeping = setInterval(() => server.closeIdleConnections(), SWEEP_MS)
      server.closeIdleConnections()
      await closed
      clearInterval(sweeping)
    },
    closeNow: () => server.closeAllConnections(),
  }
}

function problemResponse(problem: Parameters<typeof problemHeaders>[0]): Response {
  const body = problemBody(problem, '/')
  return new Response(JSON.stringify(body), { status: 400, headers: problemHeaders(problem) })
}

/** Node could not parse what came: answer by hand, since there is no response object. */
function refuseGarbage(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const problem = bodyMalformed('What was sent is not an HTTP/1.1 request.')
  const body = JSON.stringify(problemBody(problem, '/'))
  const head = ['HTTP/1.1 400 Bad Request', 'connection: close', `content-length: ${Buffer.byteLength(body)}`]
  for (const [name, value] of Object.entries(problemHeaders(problem))) head.push(`${name}: ${value}`)
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

const PORTS_TRIED = 20

async function listenNear(server: Server, host: string, first: number): Promise<AddressInfo> {
  for (let port = first; ; port++) {
    try {
      return await listenOn(server, host, port)
    } catch (error) {
      const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
      if (!isTaken || port === 0 || port >= first + PORTS_TRIED || port >= 65_535) throw error
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
