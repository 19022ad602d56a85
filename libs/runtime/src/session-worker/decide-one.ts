import { answerRows } from '@canvass/domain/events/answer-rows.ts'
import { factName, publicEvents } from '@canvass/domain/events/publish.ts'
import type { ProblemData } from '@canvass/domain/problems/problem.ts'
import {
  idempotencyConflict,
  linkUsed,
  panelIdUsed,
  sessionNotFound,
  surveyNotFound,
} from '@canvass/domain/problems/registry.ts'
import type { Cell, CellRef } from '@canvass/domain/quota/cell.ts'
import type { SeatDemand } from '@canvass/domain/quota/demand.ts'
import { figuresOf } from '@canvass/domain/quota/figures.ts'
import { seatMoves } from '@canvass/domain/quota/seat-moves.ts'
import type { SessionCommand } from '@canvass/domain/session/command.ts'
import { decide } from '@canvass/domain/session/decide.ts'
import type { Draft, SeatVerdict, SettledDraft } from '@canvass/domain/session/decision.ts'
import type { SessionState } from '@canvass/domain/session/state.ts'
import { isTerminal } from '@canvass/domain/session/status.ts'
import { view } from '@canvass/domain/session/view.ts'
import type { CompiledSurvey } from '@canvass/domain/survey/compiled.ts'
import { holdMsOf } from '@canvass/domain/survey/time-limits.ts'
import { type Evidence, NO_EVIDENCE } from '@canvass/domain/validation/evidence.ts'
import { eventIdFor } from '@canvass/platform/ids/uuid5.ts'
import type { CommandLetter } from '../ports/session-store.ts'
import type { EarlierStart } from './claim-starts.ts'
import { type Decided, letterFor } from './decided.ts'

/** Everything that was gathered for one round, so that deciding needs nothing else. */
export interface Gathered {
  readonly now: number
  readonly sessions: ReadonlyMap<string, SessionState>
  readonly surveys: ReadonlyMap<string, CompiledSurvey>
  readonly earlierStarts: ReadonlyMap<string, EarlierStart>
  readonly earlierRefusals: ReadonlyMap<string, ProblemData>
  /** Quota cells that the surveys read, by `cellKey`, as they were before this round. */
  readonly cells: ReadonlyMap<string, Cell>
  /** Of the uploads and payments that answers name, by session. */
  readonly evidence: ReadonlyMap<string, Evidence>
}

export const surveyKey = (surveyId: string, version: number): string => `${surveyId}/${version}`

/** A cell by its `cellKey`. */
export type CellAt = (key: string) => Cell | undefined

const eventIdOf = (command: SessionCommand, sessionId: string, seq: number): string =>
  eventIdFor(sessionId, factName(command.kind, seq))

/** A command whose outcome depends on seats: what it asks of the quotas, and what it comes to when they have spoken. */
export interface Undecided {
  readonly command: SessionCommand
  readonly demand: SeatDemand
  /** @param locked cells as this round leaves them; undefined for those that it did not lock */
  settle(verdict: SeatVerdict, locked: CellAt): Decided
}

export const isUndecided = (one: Decided | Undecided): one is Undecided => 'demand' in one

/** Decides one command against what was gathered. Pure; throws only where deciding itself is broken. */
export function decideOne(command: SessionCommand, gathered: Gathered): Decided | Undecided {
  const refused = gathered.earlierRefusals.get(command.id)
  if (refused !== undefined) return { command, reply: { commandId: command.id, kind: 'refused', problem: refused } }
  const earlier = gathered.earlierStarts.get(command.id)
  if (earlier !== undefined) return repeatedStart(command, earlier, gathered)

  const state = gathered.sessions.get(command.sessionId) ?? null
  if (state === null && command.kind !== 'start') return refuse(command, sessionNotFound())
  const survey = surveyOf(command, state, gathered)
  if (survey === undefined) return refuse(command, surveyNotFound())

  const figures = (cellAt: CellAt) => figuresOf(survey, addressOf(command, state), cellAt)
  const before: CellAt = (key) => gathered.cells.get(key)
  const evidence = gathered.evidence.get(command.sessionId) ?? NO_EVIDENCE
  const draft = decide(survey, state, command, gathered.now, evidence, figures(before))
  const conclude = (settled: SettledDraft) =>
    settled.kind === 'refused' ? refuse(command, settled.problem) : accept(command, survey, state, settled, gathered)
  if (draft.kind === 'refused' || draft.kind === 'accepted') return conclude(draft)
  if (draft.kind === 'undecided') {
    const settle: Undecided['settle'] = (verdict, locked) =>
      conclude(draft.settle({ ...verdict, figures: figures((key) => locked(key) ?? before(key)) }))
    return { command, demand: draft.demand, settle }
  }
  if (state === null) throw new Error(`${draft.kind} without a session`)
  if (draft.kind === 'looked') return { ...told(command, survey, state, null, false, gathered), ...pointless(command) }
  return {
    ...told(command, survey, state, eventIdOf(command, state.sessionId, draft.seq), true, gathered),
    ...pointless(command),
  }
}

/** A retry that finds nothing left to do settles its letter as such. */
const pointless = ({ letterId }: SessionCommand): Partial<Decided> =>
  letterId === undefined ? {} : { superseded: letterId }

/** Whose cells a command's session counts in. @throws Error when there is neither a session nor a start */
export function addressOf(command: SessionCommand, state: SessionState | null): Pick<CellRef, 'surveyId' | 'mode'> {
  if (state !== null) return state
  if (command.kind !== 'start') throw new Error(`${command.kind} without a session`)
  return { surveyId: command.surveyId, mode: command.payload.mode }
}

export function surveyOf(
  command: SessionCommand,
  state: SessionState | null,
  { surveys }: Pick<Gathered, 'surveys'>,
): CompiledSurvey | undefined {
  if (state !== null) return surveys.get(surveyKey(state.surveyId, state.version))
  return command.kind === 'start' ? surveys.get(surveyKey(command.surveyId, command.payload.version)) : undefined
}

/**
 * A repeated request gets the session of the first, also after its end. A link or a panel id that somebody has used leads back into
 * that session, whatever else is asked for, as long as it can go on: it is one person's.
 */
function repeatedStart(command: SessionCommand, earlier: EarlierStart, gathered: Gathered): Decided {
  const state = gathered.sessions.get(earlier.sessionId)
  const survey = state && gathered.surveys.get(surveyKey(state.surveyId, state.version))
  if (earlier.by === 'idempotency' && !earlier.samePayload) return refuse(command, idempotencyConflict())
  if (state === undefined || survey === undefined)
    throw new Error(`session ${earlier.sessionId} owns a key but does not exist`)
  if (earlier.by !== 'idempotency' && isTerminal(state.status))
    return refuse(command, earlier.by === 'link' ? linkUsed() : panelIdUsed())
  return {
    ...told(command, survey, state, eventIdOf(command, state.sessionId, 0), true, gathered),
    ...pointless(command),
  }
}

function told(
  command: SessionCommand,
  survey: CompiledSurvey,
  state: SessionState,
  eventId: string | null,
  duplicate: boolean,
  { now }: Gathered,
): Decided {
  const seen = view(survey, state, now)
  return {
    command,
    reply: { commandId: command.id, kind: 'done', sessionId: state.sessionId, eventId, duplicate, view: seen },
  }
}

function accept(
  command: SessionCommand,
  survey: CompiledSurvey,
  before: SessionState | null,
  { step, state }: Extract<Draft, { kind: 'accepted' }>,
  gathered: Gathered,
): Decided {
  return {
    ...told(command, survey, state, eventIdOf(command, state.sessionId, step.seq), false, gathered),
    write: {
      step,
      state,
      isNew: before === null,
      answers: answerRows(survey, step, state),
      events: publicEvents(eventIdFor, before, step, state),
      seats: seatMoves(before, step),
      holdMs: holdMsOf(survey.settings),
      ...(command.traceparent !== undefined && { traceparent: command.traceparent }),
      ...(command.letterId !== undefined && { letterId: command.letterId }),
    },
  }
}

/** A refusal is a fact too: a replayed job must refuse again. */
function refuse(command: SessionCommand, problem: ProblemData): Decided {
  const { id, sessionId, step, payloadHash } = command
  return {
    command,
    reply: { commandId: id, kind: 'refused', problem },
    refusal: { commandId: id, sessionId, step, payloadHash, problem },
    ...unheard(command, problem),
  }
}

/** What a retry finds when its step was taken, or its session closed, while it was parked. */
const OVERTAKEN = new Set(['step-conflict', 'session-ended'])

/** Refusals that another letter of the session may have brought about. */
const BECAUSE: Readonly<Record<string, NonNullable<CommandLetter['because']>>> = {
  'step-ahead': 'step-missing',
  'step-conflict': 'step-taken',
}

/** Nobody hears the refusal of an asynchronous or retried command: it is a letter, unless its retry has become pointless. */
function unheard(command: SessionCommand, problem: ProblemData): Partial<Decided> {
  const { letterId, respondAsync } = command
  if (OVERTAKEN.has(problem.code) && letterId !== undefined) return pointless(command)
  if (letterId === undefined && !respondAsync) return {}
  const error = new Error(problem.detail ?? problem.title)
  error.name = problem.code
  const because = BECAUSE[problem.code]
  return { letter: { ...letterFor(command, 'refused', error), ...(because !== undefined && { because }) } }
}
