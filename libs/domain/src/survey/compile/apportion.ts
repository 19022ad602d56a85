/**
 * Percentages of a total as integers by largest remainder: together they come to the rounded whole share,
 * and none is off by one or more. Ties go to the earlier one.
 */
export function apportion(total: number, percentages: readonly number[]): readonly number[] {
  const exact = percentages.map((percent) => (total * percent) / 100)
  const seats = exact.map(Math.floor)
  const whole = Math.round(exact.reduce((sum, share) => sum + share, 0))
  const missing = whole - seats.reduce((sum, seat) => sum + seat, 0)
  const byRemainder = exact
    .map((share, i) => ({ i, remainder: share - Math.floor(share) }))
    .sort((a, b) => b.remainder - a.remainder || a.i - b.i)
  for (const { i } of byRemainder.slice(0, Math.max(0, missing))) seats[i] = (seats[i] ?? 0) + 1
  return seats
}
