import type { Conversion } from '../conversion.ts'
import { createCodes } from '../names/ids.ts'
import type { Choice } from '../names/known.ts'
import type { Node } from '../source/node.ts'
import { isScalar, type Scalar } from '../source/scalar.ts'

/** A choice, a row or a column: its code, and where its words are found later. */
export interface Item extends Choice {
  readonly node: Node | null
  readonly path: string
}

/** Reads values with their texts; what has no value, or more than `max` of them, is reported and left out. */
export function readItems(
  { findings }: Conversion,
  owner: Node,
  name: string,
  max: number,
  code: (value: Scalar) => string = createCodes(),
): readonly Item[] {
  const entries = owner.list(name)
  if (entries.length > max)
    findings.add(owner.at(name), name, `has ${entries.length} elements; the first ${max} were kept`)
  return entries.slice(0, max).flatMap(({ node, scalar, path }) => {
    const value = scalar ?? readValue(node)
    if (value === null) {
      findings.add(path, name, 'was left out: it has no value')
      return []
    }
    const item: Item = {
      value: typeof value === 'string' ? value.toWellFormed() : value,
      code: code(value),
      node,
      path,
    }
    if (item.code !== String(value))
      findings.add(path, name, `the value “${clip(value)}” is the code ${item.code} here`)
    return [item]
  })
}

/** The value is called `name` in the columns of some matrices. */
function readValue(node: Node | null): Scalar | null {
  const value = node?.value('value') ?? node?.value('name')
  return isScalar(value) ? value : null
}

const clip = (value: Scalar): string => String(value).slice(0, 80).toWellFormed()
