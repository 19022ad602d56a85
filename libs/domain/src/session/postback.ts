import type { CompiledSurvey } from '../survey/compiled.ts'
import { contextOf } from './context.ts'
import type { SessionEvent, StoredStep } from './event.ts'
import { codesOf, type OutcomeCodes } from './outcome-codes.ts'
import { renderUrl } from './piping.ts'
import type { SessionState } from './state.ts'
import { isTerminal, type Mode, type Outcome } from './status.ts'

/** What is posted to whoever wants to know of ends. It holds no answers; what the receiver knows the respondent by is in the address. */
export interface Postback {
  readonly url: string
  readonly body: {
    readonly type: SessionEvent['type']
    readonly sessionId: string
    readonly surveyId: string
    readonly version: number
    readonly mode: Mode
    readonly outcome: Outcome
    readonly ending: string | null
    readonly codes: OutcomeCodes
    /** RFC 3339 UTC. */
    readonly occurredAt: string
    readonly durationMs: number
  }
}

/** Facts that end a session, or end it otherwise than was told before. */
export type EndType = 'SessionCompleted' | 'SessionTerminated' | 'SessionRejected'
const ENDS: ReadonlySet<string> = new Set<EndType>(['SessionCompleted', 'SessionTerminated', 'SessionRejected'])
export const isEnd = (type: string): type is EndType => ENDS.has(type)

/**
 * The postback of the step that ended a session; null when nobody is to be told: the survey names no address, the step ended nothing,
 * or the session was a preview.
 * @param state as it stood after the step
 */
export function postbackOf(survey: CompiledSurvey, state: SessionState, step: StoredStep): Postback | null {
  const event = step.events.find(({ type }) => isEnd(type))
  const { status, mode, sessionId, surveyId, version, ending } = state
  if (event === undefined || !isTerminal(status) || mode === 'PREVIEW') return null
  const template = (ending === null ? undefined : survey.endings.get(ending))?.postback ?? survey.postback
  if (template === null) return null
  return {
    url: renderUrl(contextOf({ survey, state, now: step.at }), template, null),
    body: {
      type: event.type,
      ...{ sessionId, surveyId, version, mode, outcome: status, ending, codes: codesOf(status) },
      occurredAt: new Date(step.at).toISOString(),
      durationMs: Math.max(0, state.lastAt - state.startedAt),
    },
  }
}

/** Whether any end of a survey's sessions may be posted. */
export const hasPostback = ({ postback, endings }: CompiledSurvey): boolean =>
  postback !== null || endings.values().some((ending) => ending.postback !== null)
