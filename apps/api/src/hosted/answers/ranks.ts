import type { QuestionView } from '@canvass/domain/session/page-view.ts'

/** Ranks that make no order: one is no number from 1, or was given twice. */
export class UnclearRanks {}

/** The answer that the ranks of a form make: an order, or an order for each group. */
export function ranked({ id, type, options = [] }: QuestionView, form: URLSearchParams): unknown | UnclearRanks {
  const rankOf = (code: string) => form.get(`${id}:rank:${code}`)?.trim() ?? ''
  const codes = options.map(({ code }) => code)
  if (type === 'rank') {
    const given = codes.filter((code) => rankOf(code) !== '')
    return given.length === 0 ? null : inOrder(given, rankOf)
  }
  const groups: Record<string, readonly string[]> = {}
  const grouped = Map.groupBy(codes, (code) => form.get(`${id}:group:${code}`) ?? '')
  grouped.delete('')
  for (const [group, members] of grouped) {
    const order = inOrder(members, rankOf, members.length === 1)
    if (order instanceof UnclearRanks) return order
    groups[group] = order
  }
  return grouped.size === 0 ? null : groups
}

/** @param alone an only member needs no rank */
function inOrder(
  codes: readonly string[],
  rankOf: (code: string) => string,
  alone = false,
): readonly string[] | UnclearRanks {
  const ranks = new Map(codes.map((code) => [code, rankOf(code)]))
  if (alone && [...ranks.values()].every((rank) => rank === '')) return codes
  const numbers = [...ranks.values()].map(Number)
  const sound =
    [...ranks.values()].every((rank) => /^[1-9]\d{0,3}$/.test(rank)) && new Set(numbers).size === codes.length
  return sound ? codes.toSorted((a, b) => Number(ranks.get(a)) - Number(ranks.get(b))) : new UnclearRanks()
}
