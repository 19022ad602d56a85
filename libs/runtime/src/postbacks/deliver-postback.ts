import { replay } from '@canvass/domain/session/evolve.ts'
import { type Postback, postbackOf } from '@canvass/domain/session/postback.ts'
import { AddressRefused } from '@canvass/platform/http/post.ts'
import type { Breaker } from '@canvass/platform/resilience/breaker.ts'
import { exitSecret, signatureOf } from '../exits/exit-secret.ts'
import type { PostbackJob, PostbackSender } from '../ports/postback.ts'
import type { SessionReader } from '../ports/session-reader.ts'
import type { SurveyCache } from '../session-worker/survey-cache.ts'

export interface DeliverDeps {
  readonly sessions: Pick<SessionReader, 'steps'>
  readonly surveys: SurveyCache
  readonly send: PostbackSender
  /** The breaker of a host: one that is away must not hold up the others. */
  readonly breakerOf: (host: string) => Breaker
  /** The installation's `TOKEN_SECRET`. */
  readonly secret: Uint8Array
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** The receiver answered, and did not take it. */
export class PostbackRefused extends Error {
  readonly status: number
  constructor(host: string, status: number) {
    super(`${host} answered ${status}`)
    this.name = 'PostbackRefused'
    this.status = status
  }

  /** Whether the same may be taken another time: the receiver is busy or broken, and did not say that it is wrong. */
  get passes(): boolean {
    return this.status >= 500 || [408, 425, 429].includes(this.status)
  }
}

/** The receiver answered nothing. It has no cause, so that its connection faults are never taken for those of a service of ours. */
export class PostbackUnanswered extends Error {
  constructor(host: string, why: unknown) {
    super(`${host} did not answer: ${why instanceof Error ? why.message : String(why)}`)
    this.name = 'PostbackUnanswered'
  }
}

/**
 * Posts the end of a session. What is posted is made anew from what Postgres has, so that nobody is told of what a record alone says; of
 * a session that is gone nothing is told.
 * @returns false when there was nothing to tell
 * @throws PostbackRefused, PostbackUnanswered, AddressRefused, CircuitOpenError; faults of Postgres
 */
export async function deliverPostback(deps: DeliverDeps, job: PostbackJob): Promise<boolean> {
  const postback = await postbackFor(deps, job)
  const url = postback && URL.parse(postback.url)
  if (postback === null || url === null) return false
  const body = JSON.stringify({ eventId: job.eventId, ...postback.body })
  const headers = headersOf(deps, url, body, job.eventId, postback)
  await deps.breakerOf(url.host).run(async (signal) => {
    const status = await deps.send(url, body, headers, signal).catch((error: unknown) => {
      throw error instanceof AddressRefused ? error : new PostbackUnanswered(url.host, error)
    })
    if (status < 200 || status > 299) throw new PostbackRefused(url.host, status)
  })
  return true
}

async function postbackFor({ sessions, surveys }: DeliverDeps, job: PostbackJob): Promise<Postback | null> {
  const steps = await sessions.steps(job.sessionId)
  const index = steps.findIndex(({ seq }) => seq === job.seq)
  const step = steps[index]
  const state = step === undefined ? null : replay(job.sessionId, steps.slice(0, index + 1))
  const survey = state === null ? undefined : await surveys.get(state.surveyId, state.version)
  return step === undefined || state === null || survey === undefined ? null : postbackOf(survey, state, step)
}

/** What is signed is the whole request: where it goes, when, and what it says. */
function headersOf(deps: DeliverDeps, url: URL, body: string, eventId: string, postback: Postback) {
  const { surveyId, mode } = postback.body
  const at = String(Math.floor(deps.now() / 1_000))
  const said = `${url.pathname}${url.search}\n${at}\n${body}`
  return {
    'content-type': 'application/json',
    'user-agent': 'Canvass',
    'canvass-event-id': eventId,
    'canvass-time': at,
    'canvass-signature': signatureOf(said, exitSecret(deps.secret, surveyId, mode)),
  }
}
