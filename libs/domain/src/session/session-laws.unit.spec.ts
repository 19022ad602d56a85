import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answerKey } from '../answers/key.ts'
import { countedEntry } from '../events/answer-rows.ts'
import type { PublicEvent } from '../events/public-event.ts'
import { factName, publicEvents } from '../events/publish.ts'
import { type Counts, Tally } from '../projection/counters.ts'
import { decodeEvent } from '../projection/decode.ts'
import { addAnswer, countGroup, foldEvent, quotaGroup } from '../projection/fold.ts'
import type { CompiledSurvey } from '../survey/compiled.ts'
import { decide } from './decide.ts'
import { applyStep, replay } from './evolve.ts'
import {
  commandOf,
  type Journey,
  journey,
  NOON,
  proceed,
  SESSION,
  seen,
  start,
  submit,
  surveyOf,
} from './given.testing.ts'
import { mazeDocument } from './maze.testing.ts'
import type { SessionState } from './state.ts'
import { trackerDocument } from './tracker.testing.ts'
import { moves, walk } from './walk.testing.ts'

const survey = surveyOf(trackerDocument(3))
const maze = surveyOf(mazeDocument())
/** Some laws are tried on both. */
const surveys = fc.constantFrom(survey, maze)
/** Without a pick of iterations: one that was shown is kept when more is chosen later, so it depends on the way. */
const unpicked = surveyOf(trackerDocument(3, 8))
const seeds = fc.string({ maxLength: 8 })
const eventIdFor = (sessionId: string, name: string) => `${sessionId}-${name.replaceAll('/', '-')}`

function eventsOf({ steps }: Journey): readonly PublicEvent[] {
  let before: SessionState | null = null
  return steps.flatMap((step) => {
    const after = applyStep(before, SESSION, step)
    const events = publicEvents(eventIdFor, before, step, after)
    before = after
    return events
  })
}

function stateOf({ state }: Journey): SessionState {
  if (state === null) throw new Error('the session has not started')
  return state
}

/** Answers that count, by key. */
const onPath = (state: SessionState) =>
  new Map(
    [...state.answers]
      .filter(([, entry]) => entry.onPath && entry.value !== null)
      .map(([key, { value }]) => [key, value]),
  )

/** Another session that sends the answers which this one has in the end, page by page, without going back. */
function replayStraight(end: Journey, seed: string): SessionState {
  let at = proceed(journey(end.survey), start({ seed }))
  for (let page = seen(at).page; page !== undefined; page = seen(at).page) {
    const answers: Record<string, unknown> = {}
    for (const question of end.survey.page.get(page.id)?.questions ?? []) {
      const entry = end.state?.answers.get(answerKey(question.id, page.iteration))
      if (entry?.onPath === true) answers[question.id] = entry.value
    }
    at = proceed(at, submit(seen(at).step, answers))
    if (at.last?.kind !== 'accepted') throw new Error(JSON.stringify(at.last))
  }
  return stateOf(at)
}

/** The counters as a recount of the stored answers would have them. */
function recounted(survey: CompiledSurvey, state: SessionState): Counts {
  const tally = new Tally()
  for (const entry of state.answers.values()) {
    const counted = countedEntry(survey, entry)
    if (counted !== null) addAnswer(tally, countGroup(state.surveyId, state.mode), entry.question, counted, 1)
  }
  return tally.counts()
}

function fieldsOf(counts: Counts, group: string, prefix: string): Record<string, number> {
  const fields = [...(counts.get(group) ?? [])].filter(([field]) => field.startsWith(prefix))
  return Object.fromEntries(fields.toSorted())
}

describe('a session, whatever its respondent does', () => {
  it('is the fold of its stored steps, also after they went through JSON', () => {
    fc.assert(
      fc.property(surveys, seeds, moves, (run, seed, path) => {
        const { state, steps } = walk(run, seed, path)
        expect(replay(SESSION, steps)).toEqual(state)
        expect(replay(SESSION, JSON.parse(JSON.stringify(steps)))).toEqual(state)
      }),
      { numRuns: 80 },
    )
  })

  it('never changes a state once made, nor the step number of a command that was not accepted', () => {
    fc.assert(
      fc.property(seeds, moves, (seed, path) => {
        walk(survey, seed, path, (before, _body, after) => {
          if (after.last?.kind === 'accepted') expect(after.state?.seq).toBe((before.state?.seq ?? -1) + 1)
          else expect(after.state).toBe(before.state)
        })
        const frozen = walk(survey, seed, path.slice(0, 20))
        const copy = structuredClone(stateOf(frozen))
        walk(survey, seed, path)
        expect(stateOf(frozen)).toEqual(copy)
      }),
      { numRuns: 40 },
    )
  })

  it('answers a repeated step with the same sequence number and stores nothing', () => {
    fc.assert(
      fc.property(seeds, moves, (seed, path) => {
        const sent: { step: number; command: ReturnType<typeof commandOf>; seq: number }[] = []
        const end = walk(survey, seed, path, (_before, body, after) => {
          if (after.last?.kind !== 'accepted' || body.step === null) return
          sent.push({ step: body.step, command: commandOf(body), seq: after.last.step.seq })
        })
        for (const { command, seq } of sent) {
          expect(decide(survey, stateOf(end), command, NOON)).toEqual({ kind: 'repeat', seq })
        }
      }),
      { numRuns: 40 },
    )
  })

  it('has counters that, folded over its events, are those of its final answers, seats and outcome', () => {
    fc.assert(
      fc.property(surveys, seeds, moves, (run, seed, path) => {
        const end = walk(run, seed, path)
        const state = stateOf(end)
        const tally = new Tally()
        for (const event of eventsOf(end)) foldEvent(event, tally)
        const counts = tally.counts()
        const group = countGroup(state.surveyId, state.mode)
        expect(fieldsOf(counts, group, 'question:')).toEqual(fieldsOf(recounted(run, state), group, 'question:'))
        const outcome = state.place === null ? { [`outcome:${state.status}`]: 1 } : {}
        expect(fieldsOf(counts, group, 'outcome:')).toEqual(outcome)
        const seats = state.seats.map((seat) => [`cell:${seat.plan}/${seat.cell}:${seat.state}`, 1] as const)
        expect(fieldsOf(counts, quotaGroup(state.surveyId, state.mode), 'cell:')).toEqual(Object.fromEntries(seats))
        const cells = [...end.cells.values()].filter((cell) => cell.held + cell.filled > 0)
        expect(cells.map((cell) => `${cell.plan}/${cell.cell}`)).toEqual(
          state.seats.map((seat) => `${seat.plan}/${seat.cell}`),
        )
      }),
      { numRuns: 80 },
    )
  })

  it('publishes events that readers take, each with an id of its own, and without a word that was typed', () => {
    fc.assert(
      fc.property(seeds, moves, (seed, path) => {
        const events = eventsOf(walk(survey, seed, path))
        for (const event of events) expect(decodeEvent(JSON.parse(JSON.stringify(event)))).toEqual(event)
        expect(new Set(events.map((event) => event.eventId)).size).toBe(events.length)
        expect(JSON.stringify(events)).not.toContain('because')
      }),
      { numRuns: 40 },
    )
  })

  it('ends like one that gave its last answers at once, however often it went back', () => {
    let compared = 0
    fc.assert(
      fc.property(fc.constantFrom(unpicked, maze), seeds, moves, (run, seed, path) => {
        const end = walk(run, seed, path)
        if (end.state?.ending == null || end.state.status === 'REFUSED') return
        const straight = replayStraight(end, seed)
        expect(straight.trail).toEqual(end.state.trail)
        expect(straight.status).toBe(end.state.status)
        expect(onPath(straight)).toEqual(onPath(end.state))
        compared++
      }),
      { numRuns: 80 },
    )
    expect(compared).toBeGreaterThan(20)
  })

  it('shows its page or its ending, and a step to send', () => {
    fc.assert(
      fc.property(seeds, moves, (seed, path) => {
        const { state } = walk(survey, seed, path)
        expect(state?.place === null).toBe(state?.ending !== null)
      }),
      { numRuns: 40 },
    )
  })
})

describe('deciding', () => {
  const hostile = fc.oneof(
    fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true, maxDepth: 4 }),
    fc.jsonValue({ maxDepth: 4 }),
  )
  const ids = [...survey.questions.keys()]

  it('never throws, whatever is sent as answers', () => {
    fc.assert(
      fc.property(
        seeds,
        moves,
        fc.dictionary(fc.constantFrom(...ids, '__proto__', 'constructor'), hostile),
        (seed, path, answers) => {
          const { state } = walk(survey, seed, path.slice(0, 12))
          if (state === null) return
          const body = { kind: 'submit', step: state.step, payload: { answers } } as const
          const draft = decide(survey, state, { ...commandOf({ kind: 'back', step: 0, payload: {} }), ...body }, NOON)
          expect(['accepted', 'refused', 'undecided']).toContain(draft.kind)
        },
      ),
      { numRuns: 500 },
    )
  })

  it('never throws, whatever the payload is', () => {
    fc.assert(
      fc.property(
        hostile,
        fc.constantFrom('submit', 'back', 'terminate', 'suspend', 'resume', 'expire', 'reject'),
        (payload, kind) => {
          const { state } = walk(survey, 'seed', [])
          if (state === null || typeof payload !== 'object' || payload === null) return
          const command = { ...commandOf({ kind: 'back', step: 1, payload: {} }), kind, payload, step: 1 }
          decide(survey, state, command as ReturnType<typeof commandOf>, NOON)
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('the name of the fact that a command became', () => {
  it('is that of its first event', () => {
    const { steps } = walk(survey, 'x', [
      { kind: 'answer', choices: [20], skip: 1 },
      { kind: 'back', times: 1 },
      { kind: 'suspend' },
      { kind: 'terminate' },
    ])
    expect(steps.map((step) => step.kind)).toEqual(['start', 'submit', 'back', 'suspend', 'resume', 'terminate'])
    for (const { kind, seq, events } of steps) {
      const named = events.find((event) => `${seq}/${event.type}/0` === factName(kind, seq))
      expect(named).toBeDefined()
    }
  })
})
