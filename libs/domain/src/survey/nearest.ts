/**
 * The name that was probably meant: the one with the fewest edits, if they are few for its length.
 * Compares at most the first 500 names and 40 characters, so that a hostile document cannot make it slow.
 */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  const wanted = name.slice(0, 40).toLowerCase()
  let best: string | undefined
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1
  let seen = 0
  for (const candidate of known) {
    if (++seen > 500) break
    const other = candidate.slice(0, 40).toLowerCase()
    if (Math.abs(other.length - wanted.length) >= least) continue
    const edits = distance(wanted, other)
    if (edits < least) {
      least = edits
      best = candidate
    }
  }
  return best
}

/** `did you mean X?`, or what there is to choose from when nothing is near. */
export function suggestion(name: string, known: Iterable<string>): string | undefined {
  const names = [...known]
  const near = nearest(name, names)
  if (near !== undefined) return `did you mean ${near}?`
  if (names.length === 0) return undefined
  return `known: ${names.slice(0, 8).join(', ')}${names.length > 8 ? ', …' : ''}`
}

/** Edits (insert, delete, replace, swap of neighbours) between two short words. */
function distance(a: string, b: string): number {
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let edits = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        edits = Math.min(edits, (before[j - 2] ?? 0) + 1)
      row.push(edits)
    }
    before = above
    above = row
  }
  return above[b.length] ?? 0
}
