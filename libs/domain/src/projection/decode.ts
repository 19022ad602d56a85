import { AGGREGATE_OF, EVENT_VERSION, type PublicEvent, type PublicEventType } from '../events/public-event.ts'

/** Why a record is not an event that this code can count. */
export interface EventFault {
  readonly fault: 'not-an-object' | 'unknown-version' | 'unknown-type' | 'field-missing' | 'field-invalid'
  readonly message: string
}

export const isEventFault = (decoded: PublicEvent | EventFault): decoded is EventFault => 'fault' in decoded

/**
 * Reads an event from the value of a record. Everything that is counted must be there and of the right kind; fields that are
 * not known are left alone, because newer writers may add some; another `v` is refused, because it may mean something else.
 * Never throws.
 */
export function decodeEvent(json: unknown): PublicEvent | EventFault {
  if (!isRecord(json)) return fault('not-an-object', 'the value is not a JSON object')
  if (json.v !== EVENT_VERSION) {
    return fault('unknown-version', `v is ${shown(json.v)}; this reader knows ${EVENT_VERSION}`)
  }
  if (!isEventType(json.type)) return fault('unknown-type', `type is ${shown(json.type)}`)
  for (const field of [...ENVELOPE, ...FIELDS[json.type]]) {
    const value = Object.hasOwn(json, field.name) ? json[field.name] : undefined
    if (value === undefined && field.optional) continue
    if (value === undefined) return fault('field-missing', `${json.type} has no ${field.name}`)
    if (!field.accepts(value)) return fault('field-invalid', `${field.name} of ${json.type} is ${shown(value)}`)
  }
  // Every field of the event's type has just been looked at.
  return json as unknown as PublicEvent
}

interface Field {
  readonly name: string
  readonly accepts: (value: unknown) => boolean
  readonly optional?: boolean
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Ids and codes become parts of counter names, so nothing else may stand in them. */
const isId = (value: unknown): boolean => typeof value === 'string' && /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/.test(value)
const isIdOrNull = (value: unknown): boolean => value === null || isId(value)
/** Text that is carried along and stands in no counter's name. */
const isText = (value: unknown): boolean => typeof value === 'string' && value.length <= 1_000
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0
const isTime = (value: unknown): boolean =>
  typeof value === 'string' &&
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value) &&
  !Number.isNaN(Date.parse(value))
const isOneOf = (words: readonly string[]) => (value: unknown) => typeof value === 'string' && words.includes(value)

const isIteration = (value: unknown): boolean =>
  isRecord(value) && Object.entries(value).every(([k, v]) => isId(k) && isId(v))

const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value)
const isCodes = (value: unknown): boolean => Array.isArray(value) && value.every(isId)
const isCell = (value: unknown): boolean => isId(value) || isNumber(value) || isCodes(value) || value === true

/** A counted value or null; see `CountedValue`. */
function isCounted(value: unknown): boolean {
  if (value === null || typeof value === 'boolean' || isId(value) || isNumber(value) || isCodes(value)) return true
  return isRecord(value) && Object.entries(value).every(([row, cell]) => isId(row) && isCell(cell))
}

const isChange = (value: unknown): boolean =>
  isRecord(value) &&
  isId(value.question) &&
  isCounted(value.from) &&
  isCounted(value.to) &&
  (value.iteration === undefined || isIteration(value.iteration))

const isChanges = (value: unknown): boolean => Array.isArray(value) && value.every(isChange)

const OUTCOMES = ['COMPLETED', 'SCREENED_OUT', 'OVER_QUOTA', 'QUALITY_TERMINATED', 'ABANDONED', 'REFUSED', 'REJECTED']

const ENVELOPE: readonly Field[] = [
  { name: 'eventId', accepts: isId },
  { name: 'sessionId', accepts: isId },
  { name: 'surveyId', accepts: isId },
  { name: 'tenantId', accepts: isText },
  { name: 'version', accepts: isCount },
  { name: 'mode', accepts: isOneOf(['LIVE', 'TEST', 'PREVIEW']) },
  { name: 'seq', accepts: isCount },
  { name: 'step', accepts: isCount, optional: true },
  { name: 'occurredAt', accepts: isTime },
]

const PAGE_OR_NULL: Field = { name: 'page', accepts: isIdOrNull }
const PAGE: Field = { name: 'page', accepts: isId }
const CHANGED: Field = { name: 'changed', accepts: isChanges }
const DURATION: Field = { name: 'durationMs', accepts: isCount }
const REASON: Field = { name: 'reason', accepts: isText }
/** Of the survey's own, or the plan of a collector's caps. */
const isPlan = (value: unknown): boolean => typeof value === 'string' && isId(value.replace(/^collector:/, ''))
const SEAT: readonly Field[] = [
  { name: 'plan', accepts: isPlan },
  { name: 'cell', accepts: isId },
]

const FIELDS: Readonly<Record<PublicEventType, readonly Field[]>> = {
  SessionStarted: [PAGE_OR_NULL, { name: 'collector', accepts: isText, optional: true }],
  SessionCompleted: [{ name: 'outcome', accepts: isOneOf(['COMPLETED']) }, { name: 'ending', accepts: isId }, DURATION],
  SessionTerminated: [
    { name: 'outcome', accepts: isOneOf(OUTCOMES) },
    { name: 'ending', accepts: isIdOrNull },
    { ...REASON, optional: true },
    DURATION,
  ],
  SessionSuspended: [],
  SessionResumed: [PAGE_OR_NULL],
  SessionWentBack: [{ name: 'from', accepts: isId }, PAGE],
  SessionRejected: [REASON],
  SessionErased: [],
  AnswersSubmitted: [
    PAGE,
    { name: 'iteration', accepts: isIteration, optional: true },
    CHANGED,
    { name: 'pageMs', accepts: isCount },
    { name: 'next', accepts: isIdOrNull },
  ],
  AnswersErased: [CHANGED],
  QuotaReserved: SEAT,
  QuotaFilled: SEAT,
  QuotaReleased: [...SEAT, { name: 'from', accepts: isOneOf(['held', 'filled']) }],
}

const isEventType = (value: unknown): value is PublicEventType =>
  typeof value === 'string' && Object.hasOwn(AGGREGATE_OF, value)

const fault = (kind: EventFault['fault'], message: string): EventFault => ({ fault: kind, message })

/** A value as a message may carry it: short, and never the whole of a hostile record. */
function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object'
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : String(value)
}
