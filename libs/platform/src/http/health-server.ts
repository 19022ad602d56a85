import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Registry } from 'prom-client'
import type { Health, HealthReport } from '../health/health.ts'
import type { Component } from '../lifecycle/lifecycle.ts'
import type { Logger } from '../logging/logger.ts'
import { metricsText } from '../metrics/registry.ts'

export interface HealthServerOptions {
  /** Loopback unless said otherwise: metrics and health tell more than strangers should know. */
  readonly host?: string
  /** 0 takes a free one. */
  readonly port: number
  readonly health: Health
  readonly registry: Registry
  readonly logger: Logger
}

export interface HealthServer extends Component {
  start(): Promise<void>
  stop(): Promise<void>
  /** `http://host:port` once started. */
  url(): string | undefined
}

interface Reply {
  readonly status: number
  readonly contentType: string
  readonly body: string
}

/**
 * For processes that serve nothing else: `/live` (the process answers), `/ready` (send work here; 503 when not),
 * `/health` (each dependency) and `/metrics`. `/live` asks no dependency: a restart would not bring one back.
 */
export function createHealthServer(options: HealthServerOptions): HealthServer {
  const { host = '127.0.0.1', port, logger } = options
  const server = createServer((request, response) => {
    handle(request, response, options).catch((err: unknown) => {
      logger.error({ err, path: request.url }, 'health-server.failed')
      send(response, json(500, { status: 'down' }))
    })
  })
  server.headersTimeout = 5000
  server.requestTimeout = 5000
  return {
    name: 'health-server',
    url: () => urlOf(server.address()),
    start: () =>
      new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, host, () => {
          server.off('error', reject)
          logger.info({ url: urlOf(server.address()) }, 'health-server.listening')
          resolve()
        })
      }),
    stop: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()))
        server.closeAllConnections()
      }),
  }
}

async function handle(request: IncomingMessage, response: ServerResponse, options: HealthServerOptions): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD')
    return send(response, json(405, { title: 'Only GET is answered here' }))
  }
  send(response, await replyTo(request.url?.split('?')[0], options))
}

async function replyTo(path: string | undefined, { health, registry }: HealthServerOptions): Promise<Reply> {
  switch (path) {
    case '/live':
      return json(200, { status: 'ok' })
    case '/ready': {
      const { status, checks } = await health.report()
      return status === 'down' ? json(503, { ready: false, down: downOf(checks) }) : json(200, { ready: true })
    }
    case '/health': {
      const report = await health.report()
      return json(report.status === 'down' ? 503 : 200, report)
    }
    case '/metrics':
      return { status: 200, ...(await metricsText(registry)) }
    default:
      return json(404, { title: 'There are /live, /ready, /health and /metrics' })
  }
}

/** What is down, and what it says. */
const downOf = (checks: HealthReport['checks']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(checks).flatMap(([name, { status, message = '' }]) => (status === 'down' ? [[name, message]] : [])),
  )

const json = (status: number, value: object): Reply => ({
  status,
  contentType: 'application/json; charset=utf-8',
  body: JSON.stringify(value),
})

function send(response: ServerResponse, { status, contentType, body }: Reply): void {
  // Connections are not kept, so that one who scrapes never holds up a stop.
  response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store', connection: 'close' })
  response.end(body)
}

function urlOf(address: AddressInfo | string | null): string | undefined {
  if (address === null || typeof address === 'string') return undefined
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return `http://${host}:${address.port}`
}
