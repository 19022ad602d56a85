import { Problem } from '@canvass/domain/problems/problem.ts'
import { panelEntryEarly, panelEntryExpired, panelEntryInvalid } from '@canvass/domain/problems/registry.ts'
import { signedClaims } from './signatures.ts'

/** How far the panel's clock and ours may be apart, seconds. */
export const CLOCK_TOLERANCE_SECONDS = 300

/** Longest that an entry may be valid from now, seconds: it opens a door to whoever sees it. */
const LONGEST_SECONDS = 30 * 86_400

export type HiddenValue = string | number | boolean | null

export interface PanelEntry {
  /** The person, as the panel calls him. */
  readonly id: string
  readonly hidden: Readonly<Record<string, HiddenValue>>
}

/**
 * Opens a panel entry: who is sent, and what the panel says of him.
 * @param now our clock, milliseconds since the epoch
 * @throws Problem panel-entry-invalid, panel-entry-expired, panel-entry-early
 */
export function openPanelEntry(secret: string, entry: string | undefined, now: number): PanelEntry {
  if (entry === undefined) throw invalid('The field panel is missing.')
  const claims = signedClaims(secret, entry)
  if (!isRecord(claims)) throw invalid('The signature does not fit the entry.')
  const unknown = Object.keys(claims).filter((name) => !CLAIMS.has(name))
  if (unknown.length > 0) throw invalid(`It has the unknown member ${unknown.join(', ')}.`)
  const { id, exp, iat, hidden = {} } = claims
  if (typeof id !== 'string' || !PERSON.test(id))
    throw invalid('id must be text of 1 to 200 characters, none of them a control character.')
  if (!isSeconds(exp)) throw invalid('exp must be a number, seconds since 1970.')
  if (iat !== undefined && !isSeconds(iat)) throw invalid('iat must be a number, seconds since 1970.')
  if (!isHidden(hidden)) throw invalid('hidden must be an object of texts, numbers and booleans.')
  checkTimes(exp, iat, now)
  return { id, hidden }
}

function checkTimes(exp: number, iat: number | undefined, now: number): void {
  const seconds = now / 1_000
  if (seconds > exp + CLOCK_TOLERANCE_SECONDS)
    throw new Problem(panelEntryExpired(iso(exp), iso(seconds), CLOCK_TOLERANCE_SECONDS))
  if (iat !== undefined && iat > seconds + CLOCK_TOLERANCE_SECONDS)
    throw new Problem(panelEntryEarly(iso(iat), iso(seconds), CLOCK_TOLERANCE_SECONDS))
  if (exp > seconds + LONGEST_SECONDS) throw invalid('exp is more than 30 days ahead.')
}

const PERSON = /^\P{Cc}{1,200}$/u

const CLAIMS = new Set(['id', 'exp', 'iat', 'hidden'])

const invalid = (why: string): Problem => new Problem(panelEntryInvalid(why))

const iso = (seconds: number): string => new Date(seconds * 1_000).toISOString()

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Within what a Date can show. */
const isSeconds = (value: unknown): value is number => typeof value === 'number' && Math.abs(value) < 8e12

const isHidden = (value: unknown): value is PanelEntry['hidden'] =>
  isRecord(value) &&
  Object.keys(value).length <= 100 &&
  Object.entries(value).every(([name, each]) => name.length <= 64 && isHiddenValue(each))

function isHiddenValue(value: unknown): value is HiddenValue {
  return typeof value === 'string'
    ? value.length <= 4_000
    : value === null || ['number', 'boolean'].includes(typeof value)
}
