import { claimsAtDoor } from '../collector/seats.ts'
import { parseDate } from '../expression/date-text.ts'
import * as problems from '../problems/registry.ts'
import type { Figures } from '../quota/figures.ts'
import type { CompiledSurvey } from '../survey/compiled.ts'
import type { ScalarType } from '../survey/document.ts'
import { isRecord } from './answer-shape.ts'
import type { SessionCommand } from './command.ts'
import { contextOf } from './context.ts'
import type { Draft, SettledDraft } from './decision.ts'
import { endedAt, endingOf } from './ending.ts'
import type { SessionEvent } from './event.ts'
import { startOf } from './evolve.ts'
import { matchingLocale } from './locale.ts'
import { firstDestination } from './routing.ts'
import { shownAt } from './shown.ts'
import { accepted } from './stored-step.ts'

type Started = Extract<SessionEvent, { type: 'SessionStarted' }>

/** Begins a session: types its given values, fixes its seed and language, and shows the first page, or ends where there is none. */
export function decideStart(
  survey: CompiledSurvey,
  command: Extract<SessionCommand, { kind: 'start' }>,
  now: number,
  figures: Figures | null,
): Draft {
  const { payload } = command
  if (command.step !== 0)
    return { kind: 'refused', problem: problems.fieldInvalid('step', 'a session starts with step 0') }
  const hidden = hiddenValues(survey, payload.hidden)
  if (hidden.fault !== null) return { kind: 'refused', problem: hidden.fault }
  const blank: Started = {
    type: 'SessionStarted',
    surveyId: command.surveyId,
    tenantId: command.tenantId,
    version: payload.version,
    mode: payload.mode,
    seed: payload.seed,
    locale:
      (typeof payload.locale === 'string' ? matchingLocale(survey, payload.locale) : undefined) ?? survey.defaultLocale,
    hidden: hidden.values,
    ...(payload.collector === undefined ? {} : { collector: payload.collector }),
    shown: null,
  }
  const context = contextOf({ survey, state: startOf(command.sessionId, blank, now), now, figures })
  const first = firstDestination(context)
  const started = first.kind === 'place' ? { ...blank, shown: shownAt(context, first.place) } : blank
  const end = first.kind === 'place' ? null : endedAt(endingOf(survey, first.ending))
  const accept = (seats: readonly SessionEvent[]) =>
    accepted(command, null, [started, ...seats, ...(end === null ? [] : [end])], now, context)
  return atDoor(command, end, accept)
}

/** A start through one of the survey's collectors must find a seat there; without one there is no session. */
function atDoor(
  { payload, sessionId, surveyId }: Extract<SessionCommand, { kind: 'start' }>,
  end: SessionEvent | null,
  accept: (seats: readonly SessionEvent[]) => SettledDraft,
): Draft {
  const { collector, counted, mode } = payload
  if (collector === undefined || counted !== true) return accept([])
  const completed = end?.type === 'SessionCompleted'
  const claims = claimsAtDoor(collector, end === null || completed)
  return {
    kind: 'undecided',
    demand: { sessionId, surveyId, mode, seats: [], claims, release: [], fill: completed },
    settle: ({ granted, events, fullCells = [] }) =>
      granted
        ? accept(events)
        : { kind: 'refused', problem: problems.collectorFull(collector, fullCells.join(' and ')) },
  }
}

type HiddenValues =
  | { readonly fault: null; readonly values: Readonly<Record<string, unknown>> }
  | { readonly fault: ReturnType<typeof problems.fieldInvalid> }

/**
 * The values given at the start, in the types that the survey declares. They come from addresses, so numbers and booleans may
 * be written as text. Values that the survey does not declare are not kept, except what is known of the address and the device.
 */
function hiddenValues(survey: CompiledSurvey, given: unknown): HiddenValues {
  const values: Record<string, unknown> = {}
  for (const [name, raw] of Object.entries(isRecord(given) ? given : {})) {
    const type = survey.hidden.get(name)
    if (raw === null || raw === undefined) continue
    if (type === undefined) {
      if (/^(url|device)\.[A-Za-z0-9_-]{1,64}$/.test(name) && typeof raw !== 'object') values[name] = raw
      continue
    }
    const value = typed(raw, type)
    if (value === undefined) return { fault: problems.fieldInvalid(`hidden.${name}`, `must be a ${type}`) }
    values[name] = value
  }
  return { fault: null, values }
}

function typed(raw: unknown, type: ScalarType): unknown {
  switch (type) {
    case 'string':
      return typeof raw === 'string'
        ? raw
        : typeof raw === 'number' || typeof raw === 'boolean'
          ? String(raw)
          : undefined
    case 'number':
      return asNumber(raw)
    case 'boolean':
      return asBoolean(raw)
    case 'date':
      return typeof raw === 'string' && parseDate(raw) !== undefined ? raw : undefined
  }
}

function asNumber(raw: unknown): number | undefined {
  if (typeof raw === 'number') return Number.isFinite(raw) ? raw : undefined
  if (typeof raw !== 'string' || !/^[+-]?\d{1,18}(\.\d{1,18})?$/.test(raw)) return undefined
  return Number(raw)
}

function asBoolean(raw: unknown): boolean | undefined {
  if (typeof raw === 'boolean') return raw
  if (raw === 'true' || raw === '1' || raw === 1) return true
  return raw === 'false' || raw === '0' || raw === 0 ? false : undefined
}
