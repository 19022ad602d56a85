/** Decimal places beyond which a double has nothing left to round. */
const MOST_DECIMALS = 400

/**
 * Rounds half away from zero on the shortest decimal form of the number, as people do on paper: 1.005 to two places is
 * 1.01, though the double nearest to 1.005 lies below it. Negative decimals round to tens, hundreds, …
 */
export function roundDecimal(value: number, decimals: number): number {
  const places = Math.max(-MOST_DECIMALS, Math.min(MOST_DECIMALS, Math.trunc(decimals)))
  const { digits, point } = shortestDigits(Math.abs(value))
  const kept = point + places
  if (kept >= digits.length) return value
  if (kept < 0) return 0
  const up = (digits.codePointAt(kept) ?? 0) >= 53 // '5'
  const whole = BigInt(digits.slice(0, kept) || '0') + (up ? 1n : 0n)
  const rounded = Number(`${whole}e${-places}`)
  return value < 0 ? -rounded : rounded
}

/** The number is `0.digits × 10^point`. */
function shortestDigits(value: number): { digits: string; point: number } {
  const [mantissa = '0', exponent = '0'] = value.toExponential().split('e')
  return { digits: mantissa.replace('.', ''), point: Number(exponent) + 1 }
}
