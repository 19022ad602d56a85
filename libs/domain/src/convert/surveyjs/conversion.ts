import type { ScalarType } from '../../survey/document.ts'
import type { Translation, Written } from './expression/translate.ts'
import { createFindings, type Findings } from './findings.ts'
import { createIds } from './names/ids.ts'
import { createNames, type Names } from './names/known.ts'
import { createSource, type Source } from './source/node.ts'

/** What the parts of one conversion share. */
export interface Conversion {
  readonly findings: Findings
  readonly source: Source
  /** Gives ids of pages, questions and loops. */
  readonly id: (wanted: string, otherwise: string) => string
  /** Gives names of variables and of values given at start. */
  readonly valueName: (wanted: string, otherwise: string) => string
  readonly names: Names
  /** Values that the host of the survey gave, with their types. */
  readonly hidden: Map<string, ScalarType>
  /** Expressions that were translated: those of a panel are needed for each of its questions. */
  readonly translations: WeakMap<Written, Translation | null>
  /** Place in the source of the parts of the document that were made of it. */
  readonly origins: WeakMap<object, string>
}

export function createConversion(): Conversion {
  const findings = createFindings()
  return {
    findings,
    source: createSource(findings),
    id: createIds(),
    valueName: createIds(),
    names: createNames(),
    hidden: new Map(),
    translations: new WeakMap(),
    origins: new WeakMap(),
  }
}

/** Notes where a part of the document comes from. */
export function from<T extends object>({ origins }: Conversion, path: string, part: T): T {
  origins.set(part, path)
  return part
}

/** The parts that are there. */
export function given<T extends object>(
  parts: { readonly [K in keyof T]: T[K] | undefined },
): { [K in keyof T]?: T[K] } {
  const entries = Object.entries(parts).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as { [K in keyof T]?: T[K] }
}
