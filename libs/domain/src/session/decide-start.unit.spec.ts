import { describe, expect, it } from 'vitest'
import { about, number, survey } from './four-pages.testing.ts'
import { given, seen, start, submit, surveyWith, travel } from './given.testing.ts'

describe('start', () => {
  it('shows the first page', () => {
    given(survey)
      .when(start({ locale: 'en', collector: 'panel-1' }))
      .thenStores({
        type: 'SessionStarted',
        surveyId: 'survey-1',
        tenantId: 'tenant-1',
        version: 1,
        mode: 'LIVE',
        seed: 'seed',
        locale: 'en',
        hidden: {},
        collector: 'panel-1',
        shown: about,
      })
  })

  it('of a session that is there already repeats, whatever it asks for', () => {
    given(survey, start(), submit(1, { sex: 'f' }))
      .when(start({ seed: 'another' }))
      .thenRepeats(0)
  })

  it('types the hidden values, drops what the survey does not declare, and refuses what does not fit', () => {
    const typed = surveyWith([{ id: 'p1', questions: [number('n')] }], {
      hidden: { age: 'number', vip: 'boolean', source: 'string', born: 'date' },
    })
    const started = travel(
      typed,
      start({ hidden: { age: '42', vip: '1', source: 7, born: '2001-02-28', utm: 'x', 'url.ref': 'y' } }),
    )
    expect(started.state?.hidden).toEqual({ age: 42, vip: true, source: '7', born: '2001-02-28', 'url.ref': 'y' })
    given(typed)
      .when(start({ hidden: { born: '2001-02-29' } }))
      .thenRefused('field-invalid', { field: 'hidden.born' })
  })

  it('ends at once where no page is shown', () => {
    const empty = surveyWith([{ id: 'p1', visibleIf: 'false', questions: [number('n')] }])
    const journey = travel(empty, start())
    expect(journey.steps[0]?.events.map((event) => event.type)).toEqual(['SessionStarted', 'SessionCompleted'])
    expect(seen(journey)).toMatchObject({ step: 1, status: 'COMPLETED', ending: { id: 'completed' }, progress: 1 })
  })
})
