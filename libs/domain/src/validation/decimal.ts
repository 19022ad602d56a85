/** Digits after the point in the shortest decimal form of a number: 3 for `0.125` and for `1e-3`. */
export function decimalsOf(value: number): number {
  const text = String(value)
  const exponent = text.indexOf('e')
  const digits = exponent < 0 ? text : text.slice(0, exponent)
  const point = digits.indexOf('.')
  const written = point < 0 ? 0 : digits.length - point - 1
  return Math.max(0, written - (exponent < 0 ? 0 : Number(text.slice(exponent + 1))))
}

/** Decimal places that survive the scaling below; finer numbers are compared as doubles. */
const FINEST = 15

/** Whether `value - from` is a whole number of steps, in decimals as written (0.3 is three steps of 0.1). */
export function isMultiple(value: number, step: number, from: number): boolean {
  const places = Math.min(FINEST, Math.max(decimalsOf(value), decimalsOf(step), decimalsOf(from)))
  const scale = 10 ** places
  const [v, s, f] = [Math.round(value * scale), Math.round(step * scale), Math.round(from * scale)]
  return s === 0 ? true : (v - f) % s === 0
}

/** The sum of numbers as decimals: 0.1 + 0.2 is 0.3. */
export function sumOf(values: readonly number[]): number {
  let places = 0
  for (const value of values) places = Math.max(places, decimalsOf(value))
  const scale = 10 ** Math.min(FINEST, places)
  let sum = 0
  for (const value of values) sum += Math.round(value * scale)
  return sum / scale
}
