/** Words with a meaning of their own, whatever their case; never the id of a page or a question. */
export const KEYWORDS = [
  'true',
  'false',
  'null',
  'and',
  'or',
  'not',
  'in',
  'notin',
  'contains',
  'notcontains',
  'anyof',
  'allof',
  'noneof',
  'between',
  'empty',
  'notempty',
] as const

/** First words of references that are no questions. */
export const NAMESPACES = ['hidden', 'url', 'device', 'session', 'var', 'loop', 'row', 'option', 'quota'] as const

const reserved: ReadonlySet<string> = new Set<string>([...KEYWORDS, ...NAMESPACES])

/** Whether a word cannot be the id of a page or a question. */
export const isReserved = (word: string): boolean => reserved.has(word.toLowerCase())
