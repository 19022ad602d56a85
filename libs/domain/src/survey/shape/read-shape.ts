import { pointer } from '../diagnostic.ts'
import { nearest, suggestion } from '../nearest.ts'
import { isRecord, nounOf } from './describe.ts'
import { readJson } from './read-json.ts'
import { readChoice, readNumber, readString } from './read-scalar.ts'
import { BROKEN, clip, REFUSED_KEYS, type Reading, wrongType } from './reading.ts'
import type { ObjectShape, Properties, Property, Shape, VariantShape } from './shape.ts'

type Read = unknown

/** Unknown fields of one object that are told one by one. */
const MAX_UNKNOWN = 20

/**
 * Copies a value of unknown origin into what its shape says, reporting every fault with its place.
 * Wrong parts are left out or stood in for, so that later checks see a document of the right types.
 * Never throws; its work is bounded by the limits in the shapes.
 */
export function readShape(shape: Shape, value: unknown, path: string, reading: Reading): Read {
  switch (shape.kind) {
    case 'string':
      return readString(shape, value, path, reading)
    case 'choice':
      return readChoice(shape.values, value, path, reading)
    case 'number':
      return readNumber(shape, value, path, reading)
    case 'boolean':
      return typeof value === 'boolean' ? value : wrongType(shape, value, path, reading)
    case 'list':
      return readList(shape, value, path, reading)
    case 'record':
      return readRecord(shape, value, path, reading)
    case 'object':
      return isRecord(value) ? readObject(shape, value, path, reading) : wrongType(shape, value, path, reading)
    case 'variant':
      return isRecord(value) ? readVariant(shape, value, path, reading) : wrongType(shape, value, path, reading)
    case 'either':
      return readEither(shape, value, path, reading)
    case 'json':
      return readJson(value, path, reading, 0)
  }
}

function readList(shape: Extract<Shape, { kind: 'list' }>, value: unknown, path: string, reading: Reading): Read {
  if (!Array.isArray(value)) return wrongType(shape, value, path, reading)
  if (value.length > shape.max) {
    reading.report.error(path, 'too-many', `at most ${shape.max} entries, found ${value.length}`)
    return BROKEN
  }
  if (value.length < (shape.min ?? 0)) {
    reading.report.error(
      path,
      'too-few',
      `at least ${shape.min} ${shape.min === 1 ? 'entry' : 'entries'}, found ${value.length}`,
    )
  }
  const read: unknown[] = []
  for (let i = 0; i < value.length; i++) {
    const item = readShape(shape.of, value[i], pointer(path, i), reading)
    if (item !== BROKEN) read.push(item)
  }
  reading.places.set(read, path)
  return read
}

function readRecord(shape: Extract<Shape, { kind: 'record' }>, value: unknown, path: string, reading: Reading): Read {
  if (!isRecord(value)) return wrongType(shape, value, path, reading)
  const keys = Object.keys(value)
  if (keys.length > shape.max) {
    reading.report.error(path, 'too-many', `at most ${shape.max} entries, found ${keys.length}`)
    return BROKEN
  }
  const read: Record<string, unknown> = {}
  for (const key of keys) {
    const at = pointer(path, clip(key))
    if (REFUSED_KEYS.has(key)) reading.report.error(at, 'id-reserved', `${key} cannot be used as a name`)
    else if (!shape.key.pattern.test(key))
      reading.report.error(at, 'bad-format', `"${clip(key)}" is not ${shape.key.means}`)
    else {
      const item = readShape(shape.of, value[key], at, reading)
      if (item !== BROKEN) read[key] = item
    }
  }
  reading.places.set(read, path)
  return read
}

function readObject(shape: ObjectShape, value: Record<string, unknown>, path: string, reading: Reading): Read {
  return readProperties(shape.properties, Object.keys(shape.properties), [], value, path, reading)
}

function readVariant(shape: VariantShape, value: Record<string, unknown>, path: string, reading: Reading): Read {
  const names = Object.keys(shape.variants)
  const tag = value[shape.tag]
  const known = typeof tag === 'string' && Object.hasOwn(shape.variants, tag)
  // A tag that is wrong (reported below, as any property) is taken for the one that was probably meant.
  const meant = known ? tag : typeof tag === 'string' ? nearest(tag, names) : undefined
  const variant = meant === undefined ? undefined : shape.variants[meant]
  if (variant === undefined) {
    return readProperties(shape.properties, Object.keys(shape.properties), [], value, path, reading)
  }
  const allowed = [...shape.common, ...variant.allowed]
  for (const key of Object.keys(value)) {
    if (allowed.includes(key) || !Object.hasOwn(shape.properties, key)) continue
    const takers = names.filter((name) => shape.variants[name]?.allowed.includes(key))
    const hint = `taken by ${takers.slice(0, 6).join(', ')}${takers.length > 6 ? ', …' : ''}`
    reading.report.error(pointer(path, key), 'field-not-for-type', `${meant} takes no "${key}"`, hint)
  }
  const read = readProperties(shape.properties, allowed, variant.required, value, path, reading)
  if (!known && isRecord(read)) read[shape.tag] = meant
  return read
}

function readProperties(
  properties: Properties,
  allowed: readonly string[],
  alsoRequired: readonly string[],
  value: Record<string, unknown>,
  path: string,
  reading: Reading,
): Read {
  const unknown = Object.keys(value).filter((key) => !Object.hasOwn(properties, key))
  for (const key of unknown.slice(0, MAX_UNKNOWN)) {
    reading.report.error(
      pointer(path, clip(key)),
      'unknown-field',
      `"${clip(key)}" is not known here`,
      suggestion(key, allowed),
    )
  }
  const read: Record<string, unknown> = {}
  let broken = false
  for (const name of allowed) {
    const property = properties[name]
    if (property === undefined) continue
    const needed = property.required === true || alsoRequired.includes(name)
    const item = readProperty(property, needed, name, value, path, reading)
    if (item === undefined) continue
    if (item === BROKEN) broken = true
    else read[name] = item
  }
  if (broken) return BROKEN
  reading.places.set(read, path)
  return read
}

/** The property's value, undefined when it is left out, BROKEN when the object cannot do without it. */
function readProperty(
  property: Property,
  needed: boolean,
  name: string,
  value: Record<string, unknown>,
  path: string,
  reading: Reading,
): Read {
  const given = Object.hasOwn(value, name) && value[name] !== undefined
  if (!given) {
    if (!needed && property.wanted !== true) return undefined
    const tell = needed ? reading.report.error : reading.report.warning
    tell(path, 'missing', `"${name}" is missing`, property.about)
  } else {
    const item = readShape(property.shape, value[name], pointer(path, name), reading)
    if (item !== BROKEN) return item
    if (!needed && property.wanted !== true) return undefined
  }
  return standInOf(property, value)
}

function standInOf({ standIn, standInFrom }: Property, value: Record<string, unknown>): Read {
  const other = standInFrom === undefined ? undefined : value[standInFrom]
  if (typeof other === 'string') return other.slice(0, 64).toWellFormed()
  return standIn === undefined ? BROKEN : structuredClone(standIn)
}

/** Reads with the shape whose type of value fits; shapes of an `either` differ in that type, or objects in their keys. */
function readEither(shape: Extract<Shape, { kind: 'either' }>, value: unknown, path: string, reading: Reading): Read {
  const fitting = shape.shapes.find((candidate) => fits(candidate, value))
  if (fitting !== undefined) return readShape(fitting, value, path, reading)
  reading.report.error(path, 'wrong-type', `expected ${shape.name}, found ${nounOf(value)}`)
  return BROKEN
}

function fits(shape: Shape, value: unknown): boolean {
  switch (shape.kind) {
    case 'string':
      return typeof value === 'string'
    case 'choice':
      return typeof value === 'string' && shape.values.includes(value)
    case 'number':
      return typeof value === 'number'
    case 'boolean':
      return typeof value === 'boolean'
    case 'list':
      return Array.isArray(value)
    case 'record':
      return isRecord(value)
    case 'object':
      return (
        isRecord(value) &&
        Object.entries(shape.properties).every(([name, p]) => p.required !== true || Object.hasOwn(value, name))
      )
    case 'variant':
      return isRecord(value)
    case 'either':
      return shape.shapes.some((candidate) => fits(candidate, value))
    case 'json':
      return true
  }
}
