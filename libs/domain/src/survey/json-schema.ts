import { documentShape } from './document-shape.ts'
import type { ObjectShape, Properties, Shape, VariantShape } from './shape/shape.ts'

type Schema = Readonly<Record<string, unknown>>

/**
 * The JSON Schema (2020-12) of a survey document, made from the description that the server checks with. It says what
 * is well-formed; what ids, references and expressions mean is checked by `compileSurvey` only.
 */
export function surveyJsonSchema(): Schema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Canvass survey document',
    ...schemaOf(documentShape),
  }
}

function schemaOf(shape: Shape): Schema {
  switch (shape.kind) {
    case 'string':
      return {
        type: 'string',
        maxLength: shape.max,
        ...(shape.min === undefined || shape.min === 0 ? {} : { minLength: shape.min }),
        ...(shape.form === undefined ? {} : { pattern: shape.form.pattern.source }),
      }
    case 'choice':
      return shape.values.length === 1 ? { const: shape.values[0] } : { enum: shape.values }
    case 'number':
      return {
        type: shape.integer === true ? 'integer' : 'number',
        ...(shape.min === undefined ? {} : { minimum: shape.min }),
        ...(shape.max === undefined ? {} : { maximum: shape.max }),
      }
    case 'boolean':
      return { type: 'boolean' }
    case 'list':
      return {
        type: 'array',
        items: schemaOf(shape.of),
        maxItems: shape.max,
        ...(shape.min === undefined || shape.min === 0 ? {} : { minItems: shape.min }),
      }
    case 'record':
      return {
        type: 'object',
        propertyNames: { pattern: shape.key.pattern.source, not: { enum: ['constructor', 'prototype'] } },
        additionalProperties: schemaOf(shape.of),
        maxProperties: shape.max,
      }
    case 'object':
      return objectSchema(shape)
    case 'variant':
      return variantSchema(shape)
    case 'either':
      return { anyOf: shape.shapes.map(schemaOf) }
    case 'json':
      return {}
  }
}

function objectSchema({ properties }: ObjectShape): Schema {
  const required = Object.keys(properties).filter((name) => properties[name]?.required === true)
  return {
    type: 'object',
    properties: propertiesSchema(properties, Object.keys(properties)),
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  }
}

/** One branch for each set of properties that some values of the tag share. */
function variantSchema({ tag, properties, common, variants }: VariantShape): Schema {
  const branches = new Map<
    string,
    { readonly tags: string[]; readonly allowed: readonly string[]; readonly required: readonly string[] }
  >()
  for (const [value, { allowed, required }] of Object.entries(variants)) {
    const key = JSON.stringify([allowed, required])
    const branch = branches.get(key)
    if (branch === undefined) branches.set(key, { tags: [value], allowed, required })
    else branch.tags.push(value)
  }
  const always = common.filter((name) => properties[name]?.required === true)
  return {
    type: 'object',
    required: always,
    oneOf: [...branches.values()].map(({ tags, allowed, required }) => ({
      properties: { ...propertiesSchema(properties, [...common, ...allowed]), [tag]: { enum: tags } },
      ...(required.length === 0 ? {} : { required }),
      additionalProperties: false,
    })),
  }
}

const propertiesSchema = (properties: Properties, names: readonly string[]): Schema =>
  Object.fromEntries(
    names.flatMap((name) => {
      const property = properties[name]
      return property === undefined ? [] : [[name, { description: property.about, ...schemaOf(property.shape) }]]
    }),
  )
