import { randomUUID } from 'node:crypto'
import type { PageView, QuestionView } from '@canvass/domain/session/page-view.ts'
import { payloadHash } from '@canvass/runtime/mailbox/payload-hash.ts'
import { answerPage, type Random } from './answer-page.ts'
import type { Attempt, SentSession } from './attempt.ts'
import type { AnswersBody } from './correct-answers.ts'

/** What all respondents of a run have in common. */
export interface Fieldwork {
  readonly surveyId: string
  /** Marks the sessions of this run, so that the check finds every one of them. */
  readonly collector: string
  readonly random: Random
  /** As they stand in the document, for those that an answer on their own page makes appear. */
  readonly questions: ReadonlyMap<string, QuestionView>
  /** Share of submissions that do not wait for their commit, 0 to 1. */
  readonly asyncShare: number
}

/** A submission that has to be sent, and sent again to the letter until its outcome is known. */
export interface Submission {
  readonly path: string
  readonly body: unknown
  readonly headers: Readonly<Record<string, string>>
  readonly attempt: Attempt
  /** The page that is submitted. */
  readonly page: string | null
  /** When it was first to be sent, milliseconds of `performance.now()`: its latency counts from here. */
  readonly intended: number
}

/** One respondent: where they are in the survey and what they have sent. */
export interface Person extends SentSession {
  readonly fieldwork: Fieldwork
  readonly idempotencyKey: string
  sessionId: string | null
  token: string
  page: PageView | null
  /** The number to send next. */
  step: number
  pending: Submission | null
  /** The pending submission was only queued: ask what became of it. */
  asks: boolean
  ended: boolean
  /** Tries in a row that got no outcome. */
  tries: number
  /** Times in a row that the same page was asked back and corrected. */
  corrections: number
  /** Not before this time (milliseconds of `performance.now()`), after the API asked to wait. */
  notBefore: number
  readonly pagesAnswered: Set<string>
  readonly attempts: Attempt[]
}

const BACK_SHARE = 0.02

export function createPerson(fieldwork: Fieldwork): Person {
  return {
    fieldwork,
    idempotencyKey: randomUUID(),
    sessionId: null,
    token: '',
    page: null,
    step: 0,
    pending: null,
    asks: false,
    ended: false,
    tries: 0,
    corrections: 0,
    notBefore: 0,
    pagesAnswered: new Set(),
    attempts: [],
  }
}

/** Nothing is left to do: the survey has ended, and nothing sent is without an outcome. */
export const isDone = (person: Person): boolean => person.ended && person.pending === null

/** Something was sent whose outcome is not known. */
export const isUnsettled = (person: Person): boolean => person.pending !== null

/** What this person does next: start, answer the page, now and then go back. */
export function nextSubmission(person: Person, intended: number): Submission {
  const { fieldwork, sessionId, page, step } = person
  if (sessionId === null) {
    const body = { surveyId: fieldwork.surveyId, collector: fieldwork.collector }
    const headers = { 'idempotency-key': person.idempotencyKey }
    const attempt = noted(person, { step: 0, kind: 'start', payloadHash: payloadHash('start', body), ack: 'none' })
    return { path: '/v1/sessions', body, headers, attempt, page: null, intended }
  }
  if (page?.back && fieldwork.random() < BACK_SHARE) {
    const attempt = noted(person, { step, kind: 'back', payloadHash: payloadHash('back', {}), ack: 'none' })
    return {
      path: `/v1/sessions/${sessionId}/back`,
      body: { step },
      headers: tokenOf(person),
      attempt,
      page: null,
      intended,
    }
  }
  return submissionOf(
    person,
    { answers: page === null ? {} : answerPage(fieldwork.random, page, Date.now()) },
    intended,
  )
}

/** The answers of the current page as a submission. */
export function submissionOf(person: Person, body: AnswersBody, intended: number): Submission {
  const { fieldwork, sessionId, page, step } = person
  const attempt = noted(person, { step, kind: 'submit', payloadHash: payloadHash('submit', body), ack: 'none' })
  const prefer = fieldwork.random() < fieldwork.asyncShare ? { prefer: 'respond-async' } : {}
  return {
    path: `/v1/sessions/${sessionId}/steps/${step}`,
    body,
    headers: { ...tokenOf(person), ...prefer },
    attempt,
    page: page?.id ?? null,
    intended,
  }
}

export const tokenOf = ({ token }: Person): { authorization: string } => ({ authorization: `Bearer ${token}` })

function noted(person: Person, attempt: Attempt): Attempt {
  person.attempts.push(attempt)
  return attempt
}
