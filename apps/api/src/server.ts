import { createServer, type Server } from 'node:http'
import type { Socket } from 'node:net'
import { bodyMalformed, malformedUrl } from '@canvass/domain/problems/registry.ts'
import { getRequestListener } from '@hono/node-server'
import { createAcceptors } from './acceptors.ts'
import type { ApiApp } from './deps.ts'
import { EVERY_REPLY } from './http/every-reply.ts'
import { problemBody, problemHeaders } from './http/problem-reply.ts'
import type { Shedding } from './http/shedding.ts'

/** Longest a client may take for its headers, milliseconds. The body falls under the request's deadline. */
const HEADERS_TIMEOUT_MS = 5_000

/** A kept connection that says nothing for this long is closed, milliseconds; above the 60 s of common proxies. */
const KEEP_ALIVE_MS = 65_000

const SWEEP_MS = 50

const HEADERS_OF_EVERY_REPLY = Object.entries(EVERY_REPLY)

export interface ApiServer {
  readonly server: Server
  /** Accepts from a bound socket that this process has inherited under several numbers. @throws {Error} with a system code, when it cannot */
  accept(fds: readonly number[]): Promise<void>
  /** Takes no more connections and resolves when every request under way has been answered. */
  drain(): Promise<void>
  /** Ends what is still connected. */
  closeNow(): void
}

/** The app behind Node's HTTP server. What is not even a request gets a problem too, and all replies have the headers of every reply. */
export function createApiServer(app: ApiApp, shed: Shedding): ApiServer {
  const listener = getRequestListener(app.fetch, {
    // A request line that makes no URL, or no host: the framework never sees it.
    errorHandler: () => problemResponse(malformedUrl()),
  })
  const server = createServer(
    { headersTimeout: HEADERS_TIMEOUT_MS, keepAliveTimeout: KEEP_ALIVE_MS },
    (request, response) => {
      if (shed(request, response)) return
      for (const [name, value] of HEADERS_OF_EVERY_REPLY) response.setHeader(name, value)
      void listener(request, response)
    },
  )
  const sockets = new Set<Socket>()
  const acceptors = createAcceptors(server)
  server.on('clientError', refuseGarbage)
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  return {
    server,
    accept: (fds) => acceptors.listen(fds),
    async drain() {
      acceptors.close()
      if (server.listening) server.close() // one that listens by itself
      // Replies tell clients to close, but those already under way did not: their connections fall idle one after the other.
      while (sockets.size > 0) {
        server.closeIdleConnections()
        await new Promise((resolve) => setTimeout(resolve, SWEEP_MS))
      }
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
  for (const [name, value] of Object.entries({ ...EVERY_REPLY, ...problemHeaders(problem) }))
    head.push(`${name}: ${value}`)
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}
