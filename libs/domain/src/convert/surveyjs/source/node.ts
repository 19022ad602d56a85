import { pointer } from '../../../survey/diagnostic.ts'
import { isRecord } from '../../../survey/shape/describe.ts'
import type { Findings } from '../findings.ts'
import { isScalar, numberOf, type Scalar, saysNothing } from './scalar.ts'

/** One object of the source. It remembers what was read, so that nothing is left behind without a word. */
export interface Node {
  readonly path: string
  /** Marks a property as read. */
  value(name: string): unknown
  string(name: string): string | undefined
  number(name: string): number | undefined
  flag(name: string): boolean | undefined
  /** Elements of a list with their places. */
  list(name: string): readonly Entry[]
  /** The objects of a list; anything else in it is reported. */
  nodes(name: string): readonly Node[]
  /** The same as they are written, for those that are read together with something else. */
  records(name: string): readonly RecordEntry[]
  at(name: string): string
  /** Properties that say something and were never read. */
  unread(): readonly string[]
}

export interface Entry {
  readonly path: string
  /** The object that it is. */
  readonly node: Node | null
  /** The single value that it is. */
  readonly scalar: Scalar | null
}

export interface RecordEntry {
  readonly path: string
  readonly record: Readonly<Record<string, unknown>>
}

export interface Source {
  node(value: Readonly<Record<string, unknown>>, path: string): Node
  /** Every object looked at so far. */
  readonly nodes: readonly Node[]
}

/** A list longer than this is cut; no list of a survey document may be longer. */
const MAX_LIST = 5_000

export function createSource(findings: Findings): Source {
  const nodes: Node[] = []
  const node = (value: Readonly<Record<string, unknown>>, path: string): Node => {
    const made = createNode(value, path, findings, node)
    nodes.push(made)
    return made
  }
  return { node, nodes }
}

function createNode(
  record: Readonly<Record<string, unknown>>,
  path: string,
  findings: Findings,
  nodeOf: Source['node'],
): Node {
  const read = new Set<string>()
  const at = (name: string) => pointer(path, name)
  const value = (name: string): unknown => {
    read.add(name)
    return Object.hasOwn(record, name) ? record[name] : undefined
  }
  const wrong = (name: string, wanted: string): undefined => {
    findings.add(at(name), name, `was left out: it is not ${wanted}`)
  }
  const elements = (name: string): readonly { value: unknown; path: string }[] => {
    const found = value(name)
    if (found === undefined || found === null) return []
    if (!Array.isArray(found)) return wrong(name, 'a list') ?? []
    if (found.length > MAX_LIST)
      findings.add(at(name), name, `has ${found.length} elements; the first ${MAX_LIST} were read`)
    return found.slice(0, MAX_LIST).map((value: unknown, index) => ({ value, path: pointer(at(name), index) }))
  }
  const records = (name: string): readonly RecordEntry[] =>
    elements(name).flatMap(({ value: element, path: place }) => {
      if (isRecord(element)) return [{ record: element, path: place }]
      findings.add(place, name, 'was left out: it is not an object')
      return []
    })
  return {
    path,
    value,
    at,
    records,
    list: (name) =>
      elements(name).map(({ value: element, path: place }) => ({
        path: place,
        node: isRecord(element) ? nodeOf(element, place) : null,
        scalar: isScalar(element) ? element : null,
      })),
    string(name) {
      const found = value(name)
      if (typeof found === 'string') return found.trim() === '' ? undefined : found.toWellFormed()
      return saysNothing(found) ? undefined : wrong(name, 'a text')
    },
    number(name) {
      const found = value(name)
      const number = numberOf(found)
      return number === undefined && !saysNothing(found) ? wrong(name, 'a number') : number
    },
    flag(name) {
      const found = value(name)
      if (typeof found === 'boolean') return found
      return found === 'true'
        ? true
        : found === 'false' || saysNothing(found)
          ? undefined
          : wrong(name, 'true or false')
    },
    nodes: (name) => records(name).map(({ record, path: place }) => nodeOf(record, place)),
    unread: () => Object.keys(record).filter((name) => !read.has(name) && !saysNothing(record[name])),
  }
}
