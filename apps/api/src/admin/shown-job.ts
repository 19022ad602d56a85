const HIDDEN = '[hidden]'

/** What of a command or letter may be shown: who, what and when; never what was said. */
const SHOWN = new Set([
  'v',
  'id',
  'kind',
  'step',
  'sessionId',
  'surveyId',
  'sentAt',
  'respondAsync',
  'letterId',
  'stage',
  'reason',
  'fingerprint',
  'topic',
  'partition',
  'offset',
  'status',
  'attempts',
])

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isPlain = (value: unknown): boolean => typeof value !== 'object' || value === null

/** A job's data as Bull Board shows it: payloads, tokens and keys are left out by listing what may be seen. */
export function shownJob(data: unknown): unknown {
  if (!isRecord(data)) return data === undefined || data === null ? data : HIDDEN
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => {
      if (name === 'commands' && Array.isArray(value)) return [name, value.map(shownJob)]
      return [name, SHOWN.has(name) && isPlain(value) ? value : HIDDEN]
    }),
  )
}
