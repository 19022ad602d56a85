import { iterationText } from '@canvass/domain/answers/key.ts'
import { factName } from '@canvass/domain/events/publish.ts'
import type { SessionEvent } from '@canvass/domain/session/event.ts'
import { eventIdFor } from '@canvass/platform/ids/uuid5.ts'
import type { StoredSession, StoredStepFacts } from '@canvass/postgres/delivery/stored-sessions.ts'
import { canonicalJson, payloadHash } from '@canvass/runtime/mailbox/payload-hash.ts'
import { type Attempt, isPromised, type SentSession } from '../load/attempt.ts'

/** What one session contradicts, in words. */
export interface SessionFindings {
  /** Acknowledged and nowhere to be found. */
  readonly lost: readonly string[]
  /** Stored and never sent, or stored otherwise than it was sent. */
  readonly invented: readonly string[]
  /** Acknowledged attempts, and how they ended. */
  readonly acknowledged: number
  readonly refusedLater: number
}

/** Kinds that only the system sends; a respondent's session may have them beside its steps. */
const OF_THE_SYSTEM: ReadonlySet<string> = new Set(['expire', 'reject', 'correct', 'erase'])

/** Compares what one respondent sent and was told with what is stored of the session. Pure. */
export function checkSession(sent: SentSession, stored: StoredSession | undefined): SessionFindings {
  const promised = sent.attempts.filter(isPromised)
  const where = sent.sessionId ?? 'a session without id'
  if (stored === undefined) {
    const lost = promised.map(({ step }) => `${where}: step ${step} was acknowledged, and there is no such session`)
    return { lost, invented: [], acknowledged: promised.length, refusedLater: 0 }
  }
  const lost: string[] = []
  let refusedLater = 0
  for (const attempt of promised) {
    const fate = fateOf(attempt, stored)
    if (fate === 'refused') refusedLater += 1
    else if (fate !== 'stored') lost.push(`${where}: step ${attempt.step} was acknowledged (${attempt.ack}), ${fate}`)
  }
  const forgotten = promised.filter((attempt) => attempt.forgotten)
  lost.push(
    ...forgotten.map(({ step }) => `${where}: step ${step} was acknowledged, and forgotten until it came again`),
  )
  const invented = [...stored.steps.flatMap((step) => inventedBy(step, sent.attempts)), ...numberingFaults(stored)].map(
    (fault) => `${where}: ${fault}`,
  )
  return { lost, invented, acknowledged: promised.length, refusedLater }
}

/** What became of an acknowledged attempt; a 202 may also end as a stored refusal or dead letter that says why. */
function fateOf(attempt: Attempt, stored: StoredSession): 'stored' | 'refused' | string {
  const step = stored.steps.find((candidate) => candidate.step === attempt.step)
  if (step?.payloadHash === attempt.payloadHash) {
    const id = eventIdFor(stored.sessionId, factName(step.kind, step.seq))
    const told = attempt.eventId
    return told === undefined || told === id ? 'stored' : `as event ${told}, but it is stored as ${id}`
  }
  const refused = [...stored.refusals, ...stored.letters].some(
    ({ commandId, payloadHash: hash, ...row }) =>
      (attempt.commandId !== undefined && commandId === attempt.commandId) ||
      (row.step === attempt.step && hash === attempt.payloadHash),
  )
  if (attempt.ack === 'queued' && refused) return 'refused'
  return step === undefined ? 'and is not stored' : 'and another submission is stored in its place'
}

function inventedBy(step: StoredStepFacts, attempts: readonly Attempt[]): string[] {
  if (step.step === null)
    return OF_THE_SYSTEM.has(step.kind) ? [] : [`seq ${step.seq} is a ${step.kind} that nobody sent`]
  const own = attempts.filter((attempt) => attempt.step === step.step && attempt.payloadHash === step.payloadHash)
  if (own.length === 0) return [`step ${step.step} is stored with a payload that was not sent`]
  if (own.every(({ ack }) => ack === 'refused')) return [`step ${step.step} is stored although it was refused`]
  return step.events.flatMap((event) => answerFaults(step, event))
}

/** The answers in the facts must be those that were sent, and the rows of `answers` must hold every one of them. */
function answerFaults(step: StoredStepFacts, event: SessionEvent): string[] {
  if (event.type !== 'AnswersSubmitted') return []
  const { answers, acknowledged, locale, place } = event
  const payload = {
    answers,
    ...(acknowledged !== undefined && { acknowledged }),
    ...(locale !== undefined && { locale }),
  }
  if (payloadHash('submit', payload) !== step.payloadHash)
    return [`step ${step.step} holds other answers than were sent`]
  const iteration = iterationText(place.iteration)
  return Object.entries(answers)
    .filter(
      ([question, value]) =>
        !step.answers.some(
          (row) => row.question === question && row.iteration === iteration && sameJson(row.value, value),
        ),
    )
    .map(([question]) => `step ${step.step} has no row in answers for ${question} as it was sent`)
}

const sameJson = (a: unknown, b: unknown): boolean => canonicalJson(a ?? null) === canonicalJson(b ?? null)

/** Steps and seqs count up from 0 without a gap, and the session's row stands at the last one. */
function numberingFaults({ seq: head, steps }: StoredSession): string[] {
  const seqs = steps.map(({ seq }) => seq).sort((a, b) => a - b)
  const numbers = steps.flatMap(({ step }) => (step === null ? [] : [step])).sort((a, b) => a - b)
  const dense = (list: readonly number[]) => list.every((value, index) => value === index)
  return [
    ...(dense(seqs) ? [] : [`its seqs are ${seqs.join(', ')}`]),
    ...(seqs.at(-1) === head ? [] : [`its row says seq ${head}, its last step is ${seqs.at(-1)}`]),
    ...(dense(numbers) ? [] : [`its steps are ${numbers.join(', ')}`]),
  ]
}
