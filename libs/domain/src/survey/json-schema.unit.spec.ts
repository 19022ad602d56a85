import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createReport } from './diagnostic.ts'
import { surveyJsonSchema } from './json-schema.ts'
import { readDocument } from './read-document.ts'

const validate = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false }).compile(surveyJsonSchema())

/** Whether the structure check finds no error. */
function isWellFormed(document: unknown): boolean {
  const report = createReport()
  readDocument(document, report)
  return !report.hasErrors()
}

const demo = (): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL('../../../../db/seeds/demo.json', import.meta.url), 'utf8'))

/** Every place in a JSON value, as keys from its root. */
function places(value: unknown, at: readonly (string | number)[] = []): readonly (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [at]
  return [
    at,
    ...Object.entries(value).flatMap(([key, part]) => places(part, [...at, Array.isArray(value) ? Number(key) : key])),
  ]
}

/** The document with one part replaced, or left out where the part is undefined. */
function changed(document: unknown, at: readonly (string | number)[], part: unknown): unknown {
  const copy = structuredClone(document)
  let parent: unknown = copy
  for (const key of at.slice(0, -1)) parent = (parent as Record<string | number, unknown>)[key]
  const last = at.at(-1)
  if (last === undefined) return part
  if (part === undefined && !Array.isArray(parent)) delete (parent as Record<string | number, unknown>)[last]
  else (parent as Record<string | number, unknown>)[last] = part ?? null
  return copy
}

describe('the JSON Schema', () => {
  it('accepts what the server accepts', () => {
    expect(validate(demo())).toBe(true)
    expect(isWellFormed(demo())).toBe(true)
  })

  it('agrees with the server on documents with one part changed', () => {
    const document = demo()
    const at = fc.constantFrom(...places(document))
    const part = fc.constantFrom(
      undefined,
      null,
      true,
      3,
      -1,
      0.5,
      '',
      'x',
      'a b',
      'multiple',
      'number',
      [],
      [1],
      {},
      { en: 'x' },
      { x: 1 },
      { code: 'a', label: '' },
    )
    let refused = 0
    fc.assert(
      fc.property(at, part, (where, what) => {
        const mutant = changed(document, where, what)
        const verdict = isWellFormed(mutant)
        if (!verdict) refused++
        expect(validate(mutant)).toBe(verdict)
      }),
      { numRuns: 1_000 },
    )
    expect(refused).toBeGreaterThan(200)
  }, 120_000)

  it('agrees on properties that do not belong to a type', () => {
    for (const more of [{ min: 1 }, { options: [{ code: 'a', label: 'A' }] }, { rows: [] }, { nonsense: 1 }]) {
      const document = { title: 'T', pages: [{ id: 'p1', questions: [{ id: 'Q1', type: 'text', text: '', ...more }] }] }
      expect([validate(document), isWellFormed(document)]).toEqual([false, false])
    }
  })
})
