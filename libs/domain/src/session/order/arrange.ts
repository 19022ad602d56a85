import type { Order } from '../../survey/document.ts'
import { type Random, shuffle } from './random.ts'

/** Whether an order needs random numbers, or leaves things as the author wrote them. */
export const isSequential = (order: Order | null): boolean => order === null || order.kind === 'sequential'

/**
 * The displayed codes in the order that a session sees.
 *
 * Anchors keep their index among the displayed codes; the others move around them. Shuffles are drawn over all codes and
 * then read off for the displayed ones: that is uniform too, and an option that appears later does not stir up the rest.
 * Only `rotate` is drawn over the displayed codes, since leaving some out would favour those after a gap.
 * @param all every code that can ever be displayed, as the author listed them
 * @param displayed those displayed now, in their order before this one
 */
export function arrange(
  all: readonly string[],
  displayed: readonly string[],
  order: Order,
  random: () => Random,
): string[] {
  const anchors = new Set(order.anchors)
  const movable = displayed.filter((code) => !anchors.has(code))
  const moved = move(all, movable, order, random)
  const arranged = displayed.slice()
  let next = 0
  for (let index = 0; index < arranged.length; index++) {
    if (!anchors.has(displayed[index] as string)) arranged[index] = moved[next++] as string
  }
  return order.pick === undefined ? arranged : arranged.slice(0, order.pick)
}

function move(
  all: readonly string[],
  movable: readonly string[],
  order: Order,
  random: () => Random,
): readonly string[] {
  if (movable.length < 2) return movable
  switch (order.kind) {
    case 'sequential':
      return movable
    case 'shuffle':
      return inOrderOf(shuffle(all, random()), movable)
    case 'rotate': {
      const start = random().below(movable.length)
      return [...movable.slice(start), ...movable.slice(0, start)]
    }
    case 'flip':
      return random().below(2) === 0 ? movable : movable.toReversed()
    case 'group-random':
      return inOrderOf(shuffledGroups(all, order.groups ?? [], random()), movable)
    case 'weighted':
      return inOrderOf(drawn(all, order.weights ?? {}, random()), movable)
  }
}

/** Shuffles the groups and each inside; a code in no group is a group of its own. */
function shuffledGroups(all: readonly string[], groups: readonly (readonly string[])[], random: Random): string[] {
  const grouped = new Set(groups.flat())
  const alone = all.filter((code) => !grouped.has(code)).map((code) => [code])
  return shuffle([...groups, ...alone], random).flatMap((group) => shuffle(group, random))
}

/**
 * Draws without replacement, a code being as likely as its weight (1 when not given) beside those left: sorting by
 * −ln(u)/weight is that draw. Codes of weight 0 come last, as listed.
 */
function drawn(all: readonly string[], weights: Readonly<Record<string, number>>, random: Random): string[] {
  const keys = new Map(all.map((code) => [code, waiting(random.unit(), weightOf(weights, code))]))
  return all.toSorted((a, b) => compare(keys.get(a) ?? 0, keys.get(b) ?? 0))
}

const weightOf = (weights: Readonly<Record<string, number>>, code: string): number =>
  Object.hasOwn(weights, code) ? Math.max(0, weights[code] ?? 1) : 1

const waiting = (unit: number, weight: number): number => -Math.log(unit) / weight

const compare = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1)

function inOrderOf(ordered: readonly string[], codes: readonly string[]): string[] {
  const place = new Map(ordered.map((code, index) => [code, index]))
  return codes.toSorted((a, b) => (place.get(a) ?? ordered.length) - (place.get(b) ?? ordered.length))
}
