import { describe, expect, it } from 'vitest'
import { Tally } from '../projection/counters.ts'
import { decodeEvent } from '../projection/decode.ts'
import { foldEvent } from '../projection/fold.ts'
import { decide } from '../session/decide.ts'
import { EVERY_TYPE } from '../session/every-type.testing.ts'
import { applyStep } from '../session/evolve.ts'
import {
  back,
  commandOf,
  type Journey,
  NOON,
  SESSION,
  start,
  submit,
  surveyOf,
  surveyWith,
  travel,
} from '../session/given.testing.ts'
import type { SessionState } from '../session/state.ts'
import { answerRows } from './answer-rows.ts'
import type { PublicEvent } from './public-event.ts'
import { publicEvents } from './publish.ts'

const eventIdFor = (_sessionId: string, name: string) => name.replaceAll('/', '-')

/** The public events of every step of a journey. */
function published({ steps }: Journey): readonly PublicEvent[][] {
  let before: SessionState | null = null
  return steps.map((step) => {
    const after = applyStep(before, SESSION, step)
    const events = publicEvents(eventIdFor, before, step, after)
    before = after
    return [...events]
  })
}

const numbers = surveyWith([
  { id: 'p1', questions: [{ id: 'Q1', type: 'number', text: 'Q1' }] },
  { id: 'p2', visibleIf: 'Q1 > 1', questions: [{ id: 'Q2', type: 'number', text: 'Q2' }] },
  { id: 'p3', questions: [{ id: 'Q3', type: 'number', text: 'Q3' }] },
])

describe('public events', () => {
  it('say what happened, in order, with names of their own', () => {
    const journey = travel(numbers, start(), submit(1, { Q1: 2 }), back(2), submit(3, { Q1: 0 }), submit(4, {}))
    expect(published(journey).map((events) => events.map(({ eventId, type }) => `${eventId} ${type}`))).toEqual([
      ['0-SessionStarted-0 SessionStarted'],
      ['1-AnswersSubmitted-0 AnswersSubmitted'],
      ['2-SessionWentBack-0 SessionWentBack'],
      ['3-AnswersSubmitted-0 AnswersSubmitted'],
      ['4-AnswersSubmitted-0 AnswersSubmitted', '4-SessionCompleted-0 SessionCompleted'],
    ])
    expect(published(journey)[1]).toEqual([
      {
        v: 1,
        eventId: '1-AnswersSubmitted-0',
        sessionId: SESSION,
        surveyId: 'survey-1',
        tenantId: 'tenant-1',
        version: 1,
        mode: 'LIVE',
        seq: 1,
        step: 1,
        occurredAt: '2026-11-23T12:00:02.000Z',
        type: 'AnswersSubmitted',
        page: 'p1',
        changed: [{ question: 'Q1', from: null, to: 2 }],
        pageMs: 1_000,
        next: 'p2',
      },
    ])
    expect(published(journey)[4]?.[1]).toMatchObject({ outcome: 'COMPLETED', ending: 'completed', durationMs: 4_000 })
  })

  it('carry a reason only when it is a word', () => {
    const reasons = ['too-long', 'My name is John'].map(
      (reason) => published(travel(numbers, start(), { kind: 'terminate', step: 1, payload: { reason } })).at(-1)?.[0],
    )
    expect(reasons).toMatchObject([{ reason: 'too-long' }, { reason: 'other' }])
  })

  it('carry answers of every type in counted form, readable and without what was typed', () => {
    const survey = surveyOf(EVERY_TYPE.document)
    const { state } = travel(survey, start())
    if (state === null) throw new Error('the session has not started')
    const command = commandOf(submit(1, EVERY_TYPE.answers))
    const draft = decide(survey, state, command, NOON, null)
    if (draft.kind !== 'accepted') throw new Error(JSON.stringify(draft))
    const [event] = publicEvents(eventIdFor, state, draft.step, draft.state)
    expect(JSON.stringify(event)).not.toContain('SECRET')
    expect(decodeEvent(JSON.parse(JSON.stringify(event)))).toEqual(event)
    const changed = event?.type === 'AnswersSubmitted' ? event.changed : []
    expect(new Map(changed.map(({ question, to }) => [question, to]))).toMatchInlineSnapshot(`
      Map {
        "single" => "o",
        "dropdown" => "b",
        "picture" => "a",
        "yesno" => "yes",
        "multiple" => [
          "a",
          "b",
        ],
        "boolean" => true,
        "text" => {
          "given": true,
        },
        "textarea" => {
          "given": true,
        },
        "email" => {
          "given": true,
        },
        "phone" => {
          "given": true,
        },
        "link" => {
          "given": true,
        },
        "number" => 1,
        "decimal" => 1.25,
        "slider" => 3,
        "scale" => 2,
        "nps" => 9,
        "parts" => {
          "i": 30,
          "j": 70,
        },
        "day" => {
          "given": true,
        },
        "hour" => {
          "given": true,
        },
        "moment" => {
          "given": true,
        },
        "consent" => true,
        "paid" => {
          "given": true,
        },
        "rank" => [
          "c",
          "a",
          "b",
        ],
        "grid" => {
          "r": "c",
          "s": "d",
        },
        "multigrid" => {
          "r": [
            "c",
            "d",
          ],
        },
        "bipolar" => {
          "r": -3,
        },
        "grouped" => {
          "g": [
            "a",
          ],
          "h": [
            "b",
          ],
        },
        "rated" => {
          "i": 3,
          "j": 5,
        },
        "file" => {
          "given": true,
        },
        "photo" => {
          "given": true,
        },
        "signature" => {
          "given": true,
        },
        "contact" => {
          "given": true,
        },
      }
    `)
    const tally = new Tally()
    if (event !== undefined) foldEvent(event, tally)
    expect(tally.counts().get('count:survey-1:LIVE')?.get('question:grid:option:s/d')).toBe(1)
    const rows = answerRows(survey, draft.step, draft.state)
    expect(rows).toHaveLength(Object.keys(EVERY_TYPE.answers).length)
    expect(rows.find((row) => row.question === 'phone')).toEqual({
      question: 'phone',
      iteration: '',
      page: 'all',
      value: '+49301234567',
      counted: { given: true },
      onPath: true,
    })
  })
})

describe('rows of answers', () => {
  it('are written for what was sent and for what moved on to or off the path', () => {
    const journey = travel(
      numbers,
      start(),
      submit(1, { Q1: 2 }),
      submit(2, { Q2: 7 }),
      back(3),
      back(4),
      submit(5, { Q1: null }),
    )
    const last = journey.steps.at(-1)
    if (last === undefined || journey.state === null) throw new Error('nothing was stored')
    expect(answerRows(numbers, last, journey.state)).toEqual([
      { question: 'Q1', iteration: '', page: 'p1', value: null, counted: null, onPath: true },
      { question: 'Q2', iteration: '', page: 'p2', value: 7, counted: null, onPath: false },
    ])
  })

  it('name the iteration whatever the order of its loops in JSON', () => {
    const nested = surveyOf({
      title: 'Nested',
      loops: [
        { id: 'outer', pages: ['p1'], over: { items: [{ code: 'x', label: 'X' }] } },
        { id: 'inner', pages: ['p1'], over: { items: [{ code: 'y', label: 'Y' }] } },
      ],
      pages: [{ id: 'p1', questions: [{ id: 'Q1', type: 'number', text: 'Q1' }] }],
    })
    const { steps, state } = travel(nested, start(), submit(1, { Q1: 1 }))
    const last = steps.at(-1)
    if (last === undefined || state === null) throw new Error('nothing was stored')
    expect(answerRows(nested, last, state)).toMatchObject([{ iteration: 'inner=y/outer=x' }])
    expect([...state.answers.keys()]).toEqual(['Q1@inner=y/outer=x'])
  })
})
