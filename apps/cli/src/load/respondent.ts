import { randomUUID } from 'node:crypto'
import type { PageView } from '@canvass/domain/session/page-view.ts'
import { answerPage, type Random } from './answer-page.ts'
import type { ApiClient, ApiReply } from './api-client.ts'

/** What one act came to, as the report counts it. */
export type ActKind = 'committed' | 'queued' | 'read' | 'retry' | 'refused'

export interface Act {
  readonly kind: ActKind
  readonly status: number
  readonly code?: string
  readonly detail?: string
  /** Sampled by the freshness probe: what the counters must show soon. */
  readonly fact?: string
}

/** A submission that may have to be sent again, to the letter. */
interface Pending {
  readonly path: string
  readonly body: unknown
  readonly step: number
  readonly page: string | null
}

/** One person walking through a survey: starts, answers page by page, sometimes goes back or clicks twice. */
export interface Respondent {
  act(): Promise<Act>
  readonly done: boolean
  /** Not before this time (milliseconds of `performance.now()`), after the API asked to wait. */
  readonly notBefore: number
  /** The session and the highest step the API has acknowledged, -1 before the start. */
  readonly acknowledged: { readonly sessionId: string | null; readonly step: number }
  /** Highest step ever sent: nothing beyond it may be stored. */
  readonly sent: number
}

const BACK_SHARE = 0.02
const TWICE_SHARE = 0.01

export function createRespondent(client: ApiClient, surveyId: string, random: Random): Respondent {
  const idempotencyKey = randomUUID() + randomUUID()
  let sessionId: string | null = null
  let headers: Record<string, string> = {}
  let page: PageView | null = null
  let step = 0
  let pending: Pending | null = null
  let waits = false
  let done = false
  let notBefore = 0
  let acknowledgedStep = -1
  let sent = -1

  const next = (): Pending => {
    if (sessionId === null) return { path: '/v1/sessions', body: { surveyId }, step: 0, page: null }
    const base = `/v1/sessions/${sessionId}`
    if (page?.back && random() < BACK_SHARE) return { path: `${base}/back`, body: { step }, step, page: null }
    const answers = page === null ? {} : answerPage(random, page)
    return { path: `${base}/steps/${step}`, body: { answers }, step, page: page?.id ?? null }
  }

  async function read(): Promise<Act> {
    const reply = await client.get(`/v1/sessions/${sessionId}`, { ...headers, prefer: 'wait=4' })
    if (reply.status !== 200) return postpone(reply)
    waits = false
    pending = null
    turnTo(reply)
    return { kind: 'read', status: reply.status }
  }

  function turnTo({ body }: ApiReply): void {
    step = body.step ?? step
    page = body.page ?? null
    done = body.page === undefined
  }

  function postpone(reply: ApiReply): Act {
    notBefore = performance.now() + Math.max(reply.retryAfterMs, 200 + random() * 300)
    return outcome('retry', reply)
  }

  const outcome = (kind: ActKind, { status, body }: ApiReply): Act => ({
    kind,
    status,
    ...(body.code !== undefined && { code: body.code }),
    ...(body.detail !== undefined && { detail: body.detail }),
  })

  function take(reply: ApiReply, was: Pending): Act {
    const { status, body } = reply
    if (status === 0 || status === 429 || status >= 500) return postpone(reply)
    if (status >= 400) {
      done = true
      return outcome('refused', reply)
    }
    if (sessionId === null) {
      sessionId = body.sessionId ?? null
      headers = { authorization: `Bearer ${body.token}` }
    }
    acknowledgedStep = Math.max(acknowledgedStep, was.step)
    if (status === 202) {
      waits = true
      return { kind: 'queued', status }
    }
    pending = random() < TWICE_SHARE && was.step > 0 ? was : null
    turnTo(reply)
    const fact =
      was.step === 0 ? `status:${sessionId}` : was.page !== null ? `answers:${sessionId}:${was.page}` : undefined
    return { kind: 'committed', status, ...(fact !== undefined && !body.duplicate && { fact }) }
  }

  return {
    async act() {
      if (waits) return read()
      pending ??= next()
      const was = pending
      sent = Math.max(sent, was.step)
      const extra = was.step === 0 ? { 'idempotency-key': idempotencyKey } : headers
      return take(await client.post(was.path, was.body, extra), was)
    },
    get done() {
      return done && pending === null && !waits
    },
    get notBefore() {
      return notBefore
    },
    get acknowledged() {
      return { sessionId, step: acknowledgedStep }
    },
    get sent() {
      return sent
    },
  }
}
