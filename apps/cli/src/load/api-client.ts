import type { EndingView, PageView } from '@canvass/domain/session/page-view.ts'
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
  readonly status?: string
  readonly page?: PageView
  readonly ending?: EndingView
  readonly eventId?: string
  readonly commandId?: string
  readonly durability?: 'committed' | 'queued'
  readonly duplicate?: boolean
  readonly code?: string
  readonly detail?: string
  readonly currentStep?: number
}

export interface ApiClient {
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<ApiReply>
  get(path: string, headers?: Record<string, string>): Promise<ApiReply>
  close(): Promise<void>
}

const parse = (text: string): ReplyBody => {
  try {
    return JSON.parse(text) as ReplyBody
  } catch {
    return { code: 'not-json', detail: text.slice(0, 200) }
  }
}

/** Keep-alive connections to one API. A connection that breaks is a reply with status 0, since the caller must go on either way. */
export function createApiClient(url: string, connections: number): ApiClient {
  const pool = new Pool(url, { connections, headersTimeout: 10_000, bodyTimeout: 10_000, connect: { timeout: 2_000 } })

  async function call(
    method: 'GET' | 'POST',
    path: string,
    headers: Record<string, string>,
    body?: string,
  ): Promise<ApiReply> {
    try {
      const reply = await pool.request({ method, path, headers, ...(body !== undefined && { body }) })
      const text = await reply.body.text()
      const seconds = Number(reply.headers['retry-after'])
      return {
        status: reply.statusCode,
        body: parse(text),
        retryAfterMs: Number.isFinite(seconds) ? seconds * 1_000 : 0,
      }
    } catch (error) {
      return { status: 0, body: { code: 'no-reply', detail: String(error) }, retryAfterMs: 0 }
    }
  }

  return {
    post: (path, body, headers = {}) =>
      call('POST', path, { 'content-type': 'application/json', ...headers }, JSON.stringify(body)),
    get: (path, headers = {}) => call('GET', path, headers),
    close: () => pool.close(),
  }
}
