import type { ApiClient, ApiReply, ReplyBody } from './api-client.ts'
import { type AnswersBody, correctAnswers } from './correct-answers.ts'
import { nextSubmission, type Person, type Submission, submissionOf, tokenOf } from './person.ts'

/**
 * What one act came to, as the report counts it. `repeated` was committed before and sent twice, `corrected` was asked back,
 * `asked` looked what became of a queued step, `retry` got no outcome and will be sent again, `refused` ended the walk.
 */
export type ActKind = 'committed' | 'queued' | 'repeated' | 'corrected' | 'asked' | 'retry' | 'refused'

export interface Act {
  readonly kind: ActKind
  readonly status: number
  readonly code?: string
  readonly detail?: string
  /** When the submission was first to be sent, milliseconds of `performance.now()`. */
  readonly intended: number
  /** From writing this request to its reply, milliseconds. */
  readonly tookMs: number
  /** Of a committed act: the fact that the projections must show soon, by its key below the partition. */
  readonly fact?: { readonly sessionId: string; readonly key: string }
}

/** Share of submissions that are sent once more after their reply, as by a second click. */
const TWICE_SHARE = 0.01

const FIRST_PAUSE_MS = 200
const LONGEST_PAUSE_MS = 2_000

/** Questions of a page may appear one after the other, each with the answer to the one before. */
const MAX_CORRECTIONS = 8

/** One act of a respondent: send what is due, or ask what became of what was queued. Never rejects for what the API does. */
export async function act(client: ApiClient, person: Person, intended: number): Promise<Act> {
  person.pending ??= nextSubmission(person, intended)
  const submission = person.pending
  if (person.asks) return takeOutcome(person, submission, await ask(client, person, submission))
  return takeReply(person, submission, await client.post(submission.path, submission.body, submission.headers))
}

function ask(client: ApiClient, person: Person, { attempt }: Submission): Promise<ApiReply> {
  const query = attempt.commandId === undefined ? '' : `?command=${attempt.commandId}`
  const path = `/v1/sessions/${person.sessionId}/steps/${attempt.step}${query}`
  return client.get(path, { ...tokenOf(person), prefer: 'wait=4' })
}

function takeReply(person: Person, submission: Submission, reply: ApiReply): Act {
  const { status, body } = reply
  if (body.code === 'command-set-aside') return setAside(person, submission, reply)
  if (isPassing(status)) return postpone(person, submission, reply)
  if (status >= 400) return refused(person, submission, reply)
  if (submission.attempt.kind === 'start') {
    person.sessionId = body.sessionId ?? null
    person.token = body.token ?? ''
  }
  if (status !== 202) return committed(person, submission, reply)
  if (submission.attempt.ack !== 'committed') submission.attempt.ack = 'queued'
  person.tries = 0
  person.corrections = 0
  if (body.commandId !== undefined) submission.attempt.commandId = body.commandId
  person.asks = true
  return actOf('queued', submission, reply)
}

/** What a look at a queued step says. `unknown` means that it never arrived: it is noted, and sent again, to the letter. */
function takeOutcome(person: Person, submission: Submission, reply: ApiReply): Act {
  const { status, body } = reply
  if (isPassing(status)) return postpone(person, submission, reply)
  if (status >= 400) return refused(person, submission, reply)
  if (body.state === 'pending') return { ...postpone(person, submission, reply), kind: 'asked' }
  person.asks = false
  // a start that was sent twice has become one session, and the other one is known to nobody
  if (body.state === 'unknown' && submission.attempt.kind !== 'start') submission.attempt.forgotten = true
  if (body.state === 'refused') return refused(person, submission, { ...reply, body: body.problem ?? {} })
  if (body.state === 'set-aside') return setAside(person, submission, reply)
  if (body.state === 'committed') settle(person, submission, body)
  return actOf('asked', submission, reply)
}

/** Too many requests, no reply at all, or a fault of the server: the same submission may pass later. */
const isPassing = (status: number): boolean => status === 0 || status === 408 || status === 429 || status >= 500

/** Waits as long as the API says, longer with every try that got no outcome, and never as long as everyone else. */
function postpone(person: Person, submission: Submission, reply: ApiReply): Act {
  const patience = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** person.tries)
  person.tries += 1
  const pause = patience * (0.75 + person.fieldwork.random() / 2)
  person.notBefore = performance.now() + Math.max(reply.retryAfterMs, pause)
  return actOf('retry', submission, reply)
}

function committed(person: Person, submission: Submission, reply: ApiReply): Act {
  const repeated = submission.attempt.ack === 'committed'
  settle(person, submission, reply.body)
  if (!repeated && submission.attempt.kind !== 'start' && person.fieldwork.random() < TWICE_SHARE) {
    person.pending = submission
  }
  if (repeated) return actOf('repeated', submission, reply)
  const fact = factOf(person, submission)
  return { ...actOf('committed', submission, reply), ...(fact !== undefined && { fact }) }
}

/** A page that was answered before has its fact already, and one without answers gets none: neither tells how fresh they are. */
function factOf(person: Person, { attempt, page, body }: Submission): Act['fact'] {
  const { sessionId, pagesAnswered } = person
  if (sessionId === null) return undefined
  if (attempt.kind === 'start') return { sessionId, key: `status:${sessionId}` }
  if (page === null || pagesAnswered.has(page) || !isAnswers(body)) return undefined
  if (Object.keys(body.answers).length === 0) return undefined
  pagesAnswered.add(page)
  return { sessionId, key: `answers:${sessionId}:${page}` }
}

/** The submission is committed: the respondent goes on from what the API shows. */
function settle(person: Person, { attempt }: Submission, body: ReplyBody): void {
  attempt.ack = 'committed'
  person.tries = 0
  person.corrections = 0
  if (body.eventId !== undefined) attempt.eventId = body.eventId
  person.pending = null
  person.step = body.step ?? attempt.step + 1
  person.page = body.page ?? null
  person.ended = body.page === undefined
}

/** Answers that were asked back are corrected as a person would who has read why; anything else ends the walk. */
function refused(person: Person, submission: Submission, reply: ApiReply): Act {
  if (submission.attempt.ack !== 'queued') submission.attempt.ack = 'refused'
  person.pending = null
  const body = correctionOf(person, submission, reply)
  if (body !== null) {
    person.corrections += 1
    person.pending = submissionOf(person, body, submission.intended)
    return actOf('corrected', submission, reply)
  }
  person.ended = true
  return actOf('refused', submission, reply)
}

function correctionOf(person: Person, { body }: Submission, reply: ApiReply): AnswersBody | null {
  const { fieldwork, page } = person
  if (!isAnswers(body) || person.corrections >= MAX_CORRECTIONS) return null
  return correctAnswers(body, reply.body.violations ?? [], {
    random: fieldwork.random,
    question: (id) => page?.questions.find((question) => question.id === id) ?? fieldwork.questions.get(id),
    now: Date.now(),
  })
}

function setAside(person: Person, submission: Submission, reply: ApiReply): Act {
  if (submission.attempt.ack !== 'queued') submission.attempt.ack = 'set-aside'
  person.pending = null
  person.ended = true
  return { code: 'command-set-aside', ...actOf('refused', submission, reply) }
}

const isAnswers = (body: unknown): body is AnswersBody =>
  typeof body === 'object' && body !== null && 'answers' in body && typeof body.answers === 'object'

const actOf = (kind: ActKind, { intended }: Submission, { status, body, tookMs }: ApiReply): Act => ({
  kind,
  status,
  intended,
  tookMs,
  ...(body.code !== undefined && { code: body.code }),
  ...(body.detail !== undefined && { detail: body.detail }),
})
