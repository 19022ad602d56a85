import { describe, expect, it } from 'vitest'
import { back, given, proceed, seen, start, submit, surveyWith, terminate, travel } from './given.testing.ts'

const DAY = 86_400_000
const outcomes = ['COMPLETED', 'SCREENED_OUT', 'OVER_QUOTA', 'QUALITY_TERMINATED', 'REFUSED'] as const
const survey = surveyWith(
  [
    {
      id: 'p1',
      questions: [{ id: 'way', type: 'text', text: 'Which way?' }],
      next: outcomes.map((outcome) => ({ if: `way = '${outcome}'`, goto: `ending:${outcome}` })),
    },
  ],
  {
    hidden: { rid: 'string' },
    endings: Object.fromEntries(
      outcomes.map((outcome) => [
        outcome,
        {
          outcome,
          text: 'You said {{way}}.',
          redirect:
            'https://example.org/r?id={{hidden.rid}}&s={{session.outcome}}.{{session.cint}}.{{session.prodege}}.{{session.aapor}}',
        },
      ]),
    ),
  },
)

const endedBy = (way: string) => travel(survey, start({ hidden: { rid: 'a b&s=1#' } }), submit(1, { way }))

describe('an ending', () => {
  it.each([
    ['COMPLETED', { aapor: '1.1', cint: 10, prodege: 1 }],
    ['SCREENED_OUT', { aapor: '4.1', cint: 20, prodege: 3 }],
    ['OVER_QUOTA', { aapor: '4.8', cint: 40, prodege: 2 }],
    ['QUALITY_TERMINATED', { aapor: '2.3', cint: 30, prodege: 4 }],
    ['REFUSED', { aapor: '2.11', cint: 20, prodege: 3 }],
  ])('of %s tells its codes, and pipes them and what was given into its redirect, encoded', (outcome, codes) => {
    expect(seen(endedBy(outcome)).ending).toEqual({
      id: outcome,
      outcome,
      text: `You said ${outcome}.`,
      codes,
      redirect: `https://example.org/r?id=a%20b%26s%3D1%23&s=${outcome}.${codes.cint}.${codes.prodege}.${codes.aapor}`,
    })
  })

  it('of an abandoned session has no supplier code, and of a rejected one no way back to the supplier', () => {
    const idle = { kind: 'expire', step: null, payload: { what: 'session' } } as const
    const abandoned = proceed(travel(survey, start()), idle, 7 * DAY)
    expect(seen(abandoned).ending).toEqual({
      id: 'abandoned',
      outcome: 'ABANDONED',
      text: '',
      codes: { aapor: '2.12' },
    })
    const reject = { kind: 'reject', step: null, payload: { reason: 'speeder', by: 'ops' } } as const
    const rejected = seen(proceed(endedBy('COMPLETED'), reject)).ending
    expect(rejected).toMatchObject({ id: 'COMPLETED', outcome: 'REJECTED', codes: { cint: 30 } })
    expect(rejected).not.toHaveProperty('redirect')
  })

  it('outcomes are nothing before the end', () => {
    const early = surveyWith([
      { id: 'p1', questions: [{ id: 'q', type: 'text', text: '[{{session.outcome|none}} {{session.cint|none}}]' }] },
    ])
    expect(seen(travel(early, start())).page?.questions[0]?.text).toBe('[none none]')
  })
})

describe('a day after the end', () => {
  const ended = [start(), submit(1, { way: 'REFUSED' })] as const
  const resume = { kind: 'resume', step: null, payload: { generation: 1 } } as const
  const reject = { kind: 'reject', step: null, payload: { reason: 'speeder', by: 'ops' } } as const

  it('repeats and looks are still answered until then', () => {
    given(survey, ...ended)
      .when(submit(1, { way: 'REFUSED' }), DAY)
      .thenRepeats(1)
    given(survey, ...ended)
      .when(resume, DAY)
      .thenLooks()
  })

  it.each([
    submit(1, { way: 'REFUSED' }),
    submit(2, {}),
    back(2),
    terminate(2),
    resume,
    { kind: 'suspend', step: null, payload: {} } as const,
  ])('the respondent’s tokens are good for nothing: %j', (body) => {
    given(survey, ...ended)
      .when(body, DAY + 1)
      .thenRefused('token-expired')
  })

  it('an admin still rejects a complete, which gives the respondent no second day', () => {
    const complete = [start(), submit(1, {})] as const
    const { after } = given(survey, ...complete).when(reject, 3 * DAY)
    expect(after.state?.status).toBe('REJECTED')
    expect(proceed(after, submit(1, {})).last).toMatchObject({ kind: 'refused', problem: { code: 'token-expired' } })
  })
})
