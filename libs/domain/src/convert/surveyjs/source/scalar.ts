/** A value of a choice or of a literal. */
export type Scalar = string | number | boolean

export const isScalar = (value: unknown): value is Scalar =>
  typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))

/** Whether a value says nothing: SurveyJS writes many properties with the value they have anyway. */
export const saysNothing = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  value === false ||
  (Array.isArray(value) && value.length === 0)

/** How SurveyJS compares: `'1'` is 1, and letters have no case. */
export const looselyEqual = (a: Scalar, b: Scalar): boolean =>
  a === b || String(a).toLowerCase() === String(b).toLowerCase()

/** The number that a value is or spells. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value !== 'string' || !/^-?\d{1,15}(\.\d{1,15})?$/.test(value.trim())) return undefined
  return Number(value)
}
