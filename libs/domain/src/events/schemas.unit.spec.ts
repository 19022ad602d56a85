import { readdirSync, readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeEvent, isEventFault } from '../projection/decode.ts'
import type { CommandBody } from '../session/command.ts'
import { decide } from '../session/decide.ts'
import { EVERY_TYPE } from '../session/every-type.testing.ts'
import { applyStep } from '../session/evolve.ts'
import {
  back,
  commandOf,
  type Journey,
  NOON,
  proceed,
  SESSION,
  start,
  submit,
  surveyOf,
  surveyWith,
  terminate,
  travel,
} from '../session/given.testing.ts'
import type { SessionState } from '../session/state.ts'
import { AGGREGATE_OF, type PublicEvent } from './public-event.ts'
import { publicEvents } from './publish.ts'

const folder = new URL('../../../../docs/events/', import.meta.url)
const FILE = /\.schema\.json$/
const TYPES = Object.keys(AGGREGATE_OF)

const ajv = new Ajv2020({
  strict: true,
  formats: { 'date-time': (text: string) => !Number.isNaN(Date.parse(text)) },
  strictTypes: false, // a union of types shares a pattern, and the files that refer to the envelope leave the type to it
  strictRequired: false,
})
const schemas = new Map<string, { readonly examples?: readonly unknown[] }>(
  readdirSync(folder)
    .filter((name) => FILE.test(name))
    .map((name) => [name.replace(FILE, ''), JSON.parse(readFileSync(new URL(name, folder), 'utf8'))]),
)
for (const [type, schema] of schemas) ajv.addSchema(schema, `${type}.schema.json`)

/** Whether the schema of a type takes a value. */
const accepts = (type: string, value: unknown): boolean => ajv.validate(`${type}.schema.json`, value)

const eventIdFor = (_sessionId: string, name: string) => name.replaceAll('/', '-')

/** The public events of a whole journey, as they read after JSON. */
function published({ steps }: Journey): PublicEvent[] {
  let before: SessionState | null = null
  const events = steps.flatMap((step) => {
    const after = applyStep(before, SESSION, step)
    const facts = publicEvents(eventIdFor, before, step, after)
    before = after
    return facts
  })
  return JSON.parse(JSON.stringify(events))
}

const pages = [
  { id: 'p1', questions: [{ id: 'Q1', type: 'number', text: 'Q1' }] },
  { id: 'p2', questions: [{ id: 'Q2', type: 'boolean', text: 'Q2' }] },
]
const withQuota = surveyWith(pages, {
  quotas: [{ id: 'cups', after: 'p1', cells: [{ id: 'some', when: 'Q1 > 0', target: 9 }] }],
})
const looped = surveyOf({
  title: 'Loop',
  loops: [{ id: 'brand', pages: ['p1'], over: { items: [{ code: 'x', label: 'X' }] } }],
  pages,
})

const answered = [start({ collector: 'mail' }), submit(1, { Q1: 2 })] as const
const suspend: CommandBody = { kind: 'suspend', step: null, payload: {} }
const resume: CommandBody = { kind: 'resume', step: null, payload: { generation: 1 } }
const reject: CommandBody = { kind: 'reject', step: null, payload: { reason: 'duplicate', by: 'somebody' } }

/** An answer to every type of question, which are more than one page of a journey would say. */
function answersOfEveryType(): PublicEvent[] {
  const survey = surveyOf(EVERY_TYPE.document)
  const { state } = travel(survey, start())
  if (state === null) throw new Error('the session has not started')
  const draft = decide(survey, state, commandOf(submit(1, EVERY_TYPE.answers)), NOON, null)
  if (draft.kind !== 'accepted') throw new Error(JSON.stringify(draft))
  return JSON.parse(JSON.stringify(publicEvents(eventIdFor, state, draft.step, draft.state)))
}

/** Facts that no decision makes yet: as their examples have them. */
const UNDECIDED = ['SessionErased', 'AnswersErased']
const examplesOf = (type: string) => (schemas.get(type)?.examples ?? []) as readonly PublicEvent[]

const events: readonly PublicEvent[] = [
  ...published(travel(withQuota, ...answered, suspend, resume, submit(2, { Q2: true }), reject)),
  ...published(travel(withQuota, ...answered, back(2), submit(3, { Q1: 0 }), terminate(4, 'too-long'))),
  ...published(proceed(travel(withQuota, ...answered), terminate(2, 'I typed this'))),
  ...published(travel(looped, start(), submit(1, { Q1: 1 }))),
  ...answersOfEveryType(),
  ...UNDECIDED.flatMap(examplesOf),
]

describe('docs/events', () => {
  it('has a schema for every type, and none besides that of the envelope', () => {
    expect([...schemas.keys()].sort()).toEqual([...TYPES, 'Event'].sort())
  })

  it('is shown real events of every type that is decided', () => {
    const decided = new Set(events.slice(0, -UNDECIDED.flatMap(examplesOf).length).map(({ type }) => type))
    expect([...decided].sort()).toEqual(TYPES.filter((type) => !UNDECIDED.includes(type)).sort())
  })

  it.each(TYPES)('takes every %s, and each example is one that projectors read', (type) => {
    const examples = examplesOf(type)
    expect(examples.length).toBeGreaterThan(0)
    for (const event of [...examples, ...events.filter((one) => one.type === type)]) {
      expect([event, accepts(type, event), ajv.errorsText()]).toEqual([event, true, 'No errors'])
      expect(decodeEvent(event)).toEqual(event)
    }
  })

  it('takes fields that newer writers add, and no event of another type', () => {
    for (const event of events) {
      expect(accepts(event.type, { ...event, added: { later: true } })).toBe(true)
      for (const type of TYPES) expect([type, accepts(type, event)]).toEqual([type, type === event.type])
    }
  })

  it('says the same of a changed event as the projectors', () => {
    const wrong = [undefined, null, -1, 1.5, 2 ** 60, 0, '', 'a b', 'p1', 'x'.repeat(1_001), true, [], ['a'], {}]
    const values = [...wrong, { given: true }, { r: ['c', 1] }, [{ question: 'Q1', from: null }], '2026-02-31', 'LIVE']
    fc.assert(
      fc.property(fc.constantFrom(...events), fc.nat(), fc.constantFrom(...values), (event, at, value) => {
        const fields = [...Object.keys(event), 'step', 'iteration', 'reason', 'collector']
        const { type } = event
        const changed = JSON.parse(JSON.stringify({ ...event, [fields[at % fields.length] ?? 'v']: value }))
        const read = decodeEvent(changed)
        expect([changed, accepts(type, changed)]).toEqual([changed, !isEventFault(read) && read.type === type])
      }),
      { numRuns: 2_000 },
    )
  })
})
