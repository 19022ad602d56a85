import type { EndingView, PageView } from '@canvass/domain/session/page-view.ts'
import type { Violation } from '@canvass/domain/validation/violation.ts'
import { type Dispatcher, Pool } from 'undici'

/** What the API said, whatever it said. `status` 0 means that no reply came. */
export interface ApiReply {
  readonly status: number
  readonly body: ReplyBody
  readonly retryAfterMs: number
  /** From writing the request to the end of its reply, without the time in which no connection was free; milliseconds. */
  readonly tookMs: number
}

/** The members of the API's replies that a respondent looks at. */
export interface ReplyBody {
  readonly sessionId?: string
  readonly token?: string
  readonly step?: number
  readonly page?: PageView
  readonly ending?: EndingView
  readonly eventId?: string
  readonly commandId?: string
  readonly duplicate?: boolean
  /** Of a look at one step. */
  readonly state?: 'committed' | 'refused' | 'set-aside' | 'pending' | 'unknown'
  readonly problem?: ReplyBody
  readonly code?: string
  readonly detail?: string
  readonly violations?: readonly Violation[]
}

export interface ApiClient {
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<ApiReply>
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<ApiReply>
  close(): Promise<void>
}

/** Longer than any deadline of the API, so that what runs into it is a fault of the API and not of our patience. */
const PATIENCE_MS = 10_000

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'

function parse(text: string): ReplyBody {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : { code: 'not-json' }
  } catch {
    return { code: 'not-json', detail: text.slice(0, 200) }
  }
}

/** One request on its way, as undici tells of it. Its `request()` would do, but takes twice the CPU, which the product is to have. */
class Call implements Dispatcher.DispatchHandler {
  readonly reply: Promise<ApiReply>
  readonly #resolve: (reply: ApiReply) => void
  #begunAt = performance.now()
  #status = 0
  #retryAfterMs = 0
  #text = ''
  readonly #decoder = new TextDecoder()

  constructor() {
    const { promise, resolve } = Promise.withResolvers<ApiReply>()
    this.reply = promise
    this.#resolve = resolve
  }

  onRequestStart(): void {
    this.#begunAt = performance.now()
  }

  onResponseStart(_: unknown, status: number, headers: Readonly<Record<string, string | string[] | undefined>>): void {
    this.#status = status
    const seconds = Number(headers['retry-after'])
    if (Number.isFinite(seconds)) this.#retryAfterMs = seconds * 1_000
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    this.#text += this.#decoder.decode(chunk, { stream: true })
  }

  onResponseEnd(): void {
    this.#settle(this.#status, parse(this.#text))
  }

  onResponseError(_: unknown, error: unknown): void {
    this.#retryAfterMs = 0
    this.#settle(0, { code: codeOf(error), detail: String(error) })
  }

  #settle(status: number, body: ReplyBody): void {
    this.#resolve({ status, body, retryAfterMs: this.#retryAfterMs, tookMs: performance.now() - this.#begunAt })
  }
}

/** Keep-alive connections to one API. A connection that breaks is a reply with status 0, since the caller must go on either way. */
export function createApiClient(url: string, connections: number): ApiClient {
  const timeouts = { headersTimeout: PATIENCE_MS, bodyTimeout: PATIENCE_MS, connect: { timeout: 5_000 } }
  const pool = new Pool(url, { connections, ...timeouts })

  function call(
    method: 'GET' | 'POST',
    path: string,
    headers: Readonly<Record<string, string>>,
    body?: string,
  ): Promise<ApiReply> {
    const on = new Call()
    pool.dispatch({ method, path, headers, ...(body !== undefined && { body }) }, on)
    return on.reply
  }

  return {
    post: (path, body, headers = {}) =>
      call('POST', path, { 'content-type': 'application/json', ...headers }, JSON.stringify(body)),
    get: (path, headers = {}) => call('GET', path, headers),
    close: () => pool.close(),
  }
}
