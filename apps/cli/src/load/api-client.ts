import type { EndingView, PageView } from '@canvass/domain/session/page-view.ts'
import type { Violation } from '@canvass/domain/validation/violation.ts'
import { Pool } from 'undici'

/** What the API said, whatever it said. `status` 0 means that no reply came. */
export interface ApiReply {
  readonly status: number
  readonly body: ReplyBody
  readonly retryAfterMs: number
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

/** Keep-alive connections to one API. A connection that breaks is a reply with status 0, since the caller must go on either way. */
export function createApiClient(url: string, connections: number): ApiClient {
  const timeouts = { headersTimeout: PATIENCE_MS, bodyTimeout: PATIENCE_MS, connect: { timeout: 5_000 } }
  const pool = new Pool(url, { connections, ...timeouts })

  async function call(
    method: 'GET' | 'POST',
    path: string,
    headers: Readonly<Record<string, string>>,
    body?: string,
  ): Promise<ApiReply> {
    try {
      const reply = await pool.request({ method, path, headers, ...(body !== undefined && { body }) })
      const text = await reply.body.text()
      const seconds = Number(reply.headers['retry-after'])
      const retryAfterMs = Number.isFinite(seconds) ? seconds * 1_000 : 0
      return { status: reply.statusCode, body: parse(text), retryAfterMs }
    } catch (error) {
      return { status: 0, body: { code: codeOf(error), detail: String(error) }, retryAfterMs: 0 }
    }
  }

  return {
    post: (path, body, headers = {}) =>
      call('POST', path, { 'content-type': 'application/json', ...headers }, JSON.stringify(body)),
    get: (path, headers = {}) => call('GET', path, headers),
    close: () => pool.close(),
  }
}
