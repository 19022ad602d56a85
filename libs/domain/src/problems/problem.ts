/** What went wrong, in words a client can act on. It knows nothing of HTTP; the API has the one table to status codes. */
export interface ProblemData {
  readonly code: string
  readonly title: string
  readonly detail?: string
  /** Members beside the standard ones, such as `currentStep` or `violations`; JSON values only. */
  readonly extras?: Readonly<Record<string, unknown>>
}

/** Thrown where a rule is broken and nothing can be returned. */
export class Problem extends Error {
  readonly data: ProblemData
  constructor(data: ProblemData) {
    super(data.detail ?? data.title)
    this.name = 'Problem'
    this.data = data
  }
}

/** Declares a kind of problem: a code that never changes, a title, and what its extras are made of. */
export function problem<Args extends readonly unknown[]>(
  code: string,
  title: string,
  describe: (...args: Args) => { detail?: string; extras?: Record<string, unknown> } = () => ({}),
): { code: string; title: string } & ((...args: Args) => ProblemData) {
  const make = (...args: Args): ProblemData => ({ code, title, ...describe(...args) })
  return Object.assign(make, { code, title })
}
