import { murmur2 } from '@canvass/domain/events/partition.ts'

/**
 * Shares numbered pieces of work out among processes: shares differ by one at most, the answer is the same everywhere, and when
 * somebody comes or goes little else changes hands.
 * @param names in any order, each once
 * @returns the owner of each piece; empty when there is nobody
 */
export function shareOut(pieces: number, names: readonly string[]): readonly string[] {
  if (names.length === 0) return []
  const least = Math.floor(pieces / names.length)
  let larger = pieces % names.length
  const shares = new Map(names.map((name) => [name, 0]))
  return Array.from({ length: pieces }, (_, piece) => {
    const free = names.filter((name) => (shares.get(name) ?? 0) < least + (larger > 0 ? 1 : 0))
    const owner = free.reduce((best, name) => (ranks(piece, name, best) ? name : best))
    const share = (shares.get(owner) ?? 0) + 1
    shares.set(owner, share)
    if (share > least) larger -= 1
    return owner
  })
}

function ranks(piece: number, name: string, before: string): boolean {
  const [mine, other] = [murmur2(`${name}/${piece}`), murmur2(`${before}/${piece}`)]
  return mine > other || (mine === other && name < before)
}
