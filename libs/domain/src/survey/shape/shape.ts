/**
 * What a part of the document may look like. One description serves twice: `readShape` checks with it,
 * `shapeToJsonSchema` publishes it, so that editors and the server never disagree.
 */
export type Shape =
  | { readonly kind: 'string'; readonly max: number; readonly min?: number; readonly form?: Form }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  | { readonly kind: 'number'; readonly min?: number; readonly max?: number; readonly integer?: boolean }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'list'; readonly of: Shape; readonly min?: number; readonly max: number }
  | { readonly kind: 'record'; readonly of: Shape; readonly key: Form; readonly max: number }
  | ObjectShape
  | VariantShape
  | { readonly kind: 'either'; readonly shapes: readonly Shape[]; readonly name: string }
  | { readonly kind: 'json' }

/** A pattern with the words that explain it. Patterns here are ours and linear. */
export interface Form {
  readonly pattern: RegExp
  readonly means: string
}

export interface Property {
  readonly shape: Shape
  readonly about: string
  readonly required?: boolean
  /** Respondents miss it when it is left out, but the survey works: a warning. */
  readonly wanted?: boolean
  /** Stands in for a value that is wrong, so that later checks can go on; its fault is reported once, here. */
  readonly standIn?: unknown
  /** The property of the same object whose text stands in. */
  readonly standInFrom?: string
}

export type Properties = Readonly<Record<string, Property>>

export interface ObjectShape {
  readonly kind: 'object'
  readonly properties: Properties
}

/** An object whose `tag` property decides which of the properties it may have. */
export interface VariantShape {
  readonly kind: 'variant'
  readonly tag: string
  readonly properties: Properties
  /** Names allowed whatever the tag says. */
  readonly common: readonly string[]
  /** Tag → further names allowed, and those of them that must be there. */
  readonly variants: Readonly<
    Record<string, { readonly allowed: readonly string[]; readonly required: readonly string[] }>
  >
}
