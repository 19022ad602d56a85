/** Something of the source that was not carried over, or that became something else. */
export interface Finding {
  /** JSON pointer (RFC 6901) into the source. */
  readonly path: string
  /** What it is called there, such as `choicesByUrl`. */
  readonly construct: string
  readonly message: string
  /** What would bring it over by hand, where we know. */
  readonly hint?: string
}

export interface Findings {
  add(path: string, construct: string, message: string, hint?: string): void
  /** For what surveys are full of, such as widths: told once for each construct, with the number of places. */
  count(path: string, construct: string, message: string): void
  list(): readonly Finding[]
}

/** More than this helps nobody, and a hostile source could ask for millions. */
const MAX_FINDINGS = 1_000

export function createFindings(): Findings {
  const found = new Map<string, Finding>()
  const repeated = new Map<string, Finding & { places: number }>()
  let more = 0
  return {
    add(path, construct, message, hint) {
      const key = `${path}\n${message}`
      if (found.has(key)) return
      if (found.size < MAX_FINDINGS)
        found.set(key, { path, construct, message, ...(hint === undefined ? {} : { hint }) })
      else more++
    },
    count(path, construct, message) {
      const known = repeated.get(construct)
      if (known !== undefined) known.places++
      else if (repeated.size < MAX_FINDINGS) repeated.set(construct, { path, construct, message, places: 1 })
      else more++
    },
    list: () => [
      ...found.values(),
      ...[...repeated.values()].map(({ places, ...finding }) =>
        places === 1 ? finding : { ...finding, message: `${finding.message} (in ${places} places; this is the first)` },
      ),
      ...(more === 0 ? [] : [{ path: '', construct: 'report', message: `and ${more} more that are not listed` }]),
    ],
  }
}
