import { ANY, codeType, STRING, type TypeKind, type ValueType } from './types.ts'

const DATE_LIKE: ReadonlySet<TypeKind> = new Set<TypeKind>(['date', 'time', 'datetime'])

export const isDateType = (type: ValueType): boolean => DATE_LIKE.has(type.kind)
export const isTextType = (type: ValueType): boolean => type.kind === 'string' || type.kind === 'code'
export const isListType = (type: ValueType): boolean => type.kind === 'list' || type.kind === 'codes'
/** Null and faults already told go with everything. */
export const fitsAnywhere = (type: ValueType): boolean => type.kind === 'null' || type.kind === 'any'

/** The type of a list's elements; of several choices one choice; other types are their own. */
export function elementType(type: ValueType): ValueType {
  if (type.kind === 'list') return type.of
  return type.kind === 'codes' ? codeType(type.codes) : type
}

/** Whether two types can be equal: the same, a code and a text, lists whose elements can. */
export function comparable(a: ValueType, b: ValueType): boolean {
  if (fitsAnywhere(a) || fitsAnywhere(b)) return true
  if (isTextType(a) && isTextType(b)) return true
  if (isListType(a) && isListType(b)) return comparable(elementType(a), elementType(b))
  return a.kind === b.kind && a.kind !== 'matrix' && a.kind !== 'record'
}

/** The type of a value that is one or the other; undefined when no author could say what it is. */
export function unify(a: ValueType, b: ValueType): ValueType | undefined {
  if (a.kind === 'null') return b
  if (b.kind === 'null') return a
  if (a.kind === 'any' || b.kind === 'any') return ANY
  if (isListType(a) && isListType(b)) return unifyLists(a, b)
  if (isTextType(a) && isTextType(b)) return a.kind === b.kind ? sameCodes(a, b) : STRING
  return a.kind === b.kind ? a : undefined
}

function unifyLists(a: ValueType, b: ValueType): ValueType {
  if (a.kind === 'codes' && b.kind === 'codes') return sameCodes(a, b)
  const of = unify(elementType(a), elementType(b)) ?? ANY
  const choices = (a.kind === 'codes' || b.kind === 'codes') && (of.kind === 'code' || of.kind === 'string')
  return choices ? { kind: 'codes' } : { kind: 'list', of }
}

/** Keeps the possible codes where both have the same ones. */
function sameCodes(a: ValueType, b: ValueType): ValueType {
  if (a.kind !== 'code' && a.kind !== 'codes') return a
  const known = (b.kind === 'code' || b.kind === 'codes') && a.codes === b.codes
  return known ? a : { kind: a.kind }
}
