import { CALLING_CODES, COUNTRIES } from './calling-codes.ts'

/** Fewest and most digits with the country code: E.164 allows 15; shorter than 7 are numbers of exchanges only. */
const FEWEST = 7
const MOST = 15

/** North American numbers: area and exchange begin with 2–9. */
const NANP = /^1[2-9]\d{2}[2-9]\d{6}$/

/**
 * A telephone number in E.164 (`+493012345678`), or null when it cannot be one.
 * Spaces, dots, dashes, slashes and brackets are ignored; `00` at the start is `+`.
 * @param country ISO 3166 code for numbers written without country code; null refuses those
 */
export function normalisePhone(text: string, country: string | null): string | null {
  if (!/^\+?[\d\s().\-/\u2010-\u2015]+$/.test(text)) return null
  // "(0)" after a country code is a hint for callers at home, no digit of the number.
  const compact = text.replace(/^(\s*(?:\+|00)[\d\s]{1,6})\(0\)/, '$1').replace(/[^\d+]/g, '')
  const digits = international(compact, country)
  if (digits === null || digits.length < FEWEST || digits.length > MOST) return null
  if (digits.startsWith('1') && !NANP.test(digits)) return null
  return knownCode(digits) ? `+${digits}` : null
}

function international(compact: string, country: string | null): string | null {
  if (compact.startsWith('+')) return compact.slice(1)
  if (compact.startsWith('00')) return compact.slice(2)
  const home = country === null ? undefined : COUNTRIES.get(country.toUpperCase())
  if (home === undefined) return null
  const { code, trunk } = home
  // A North American number may be dialled with its 1 or without; elsewhere the trunk prefix is dropped.
  const national =
    trunk !== '' && compact.startsWith(trunk) && compact.length > trunk.length + 4
      ? compact.slice(trunk.length)
      : compact
  return code + national
}

const knownCode = (digits: string): boolean =>
  CALLING_CODES.has(digits.slice(0, 1)) ||
  CALLING_CODES.has(digits.slice(0, 2)) ||
  CALLING_CODES.has(digits.slice(0, 3))
