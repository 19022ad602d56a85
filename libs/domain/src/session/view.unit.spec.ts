import { describe, expect, it } from 'vitest'
import { survey } from './four-pages.testing.ts'
import { given, NOON, seen, start, submit, travel } from './given.testing.ts'
import { viewWith } from './view.ts'

describe('the view', () => {
  it('has the page before the respondent and the number to send next', () => {
    expect(seen(travel(survey, start(), submit(1, { sex: 'm' })))).toEqual({
      step: 2,
      status: 'ACTIVE',
      progress: 0.25,
      page: {
        id: 'habits',
        iteration: null,
        back: true,
        questions: [
          { id: 'cups', type: 'number', text: 'cups', required: false },
          { id: 'why', type: 'text', text: 'Why?', required: false },
        ],
      },
    })
  })

  describe('of questions that depend on others on their page', () => {
    it('has them apart while they are hidden', () => {
      const { page } = seen(travel(survey, start()))
      expect(page?.questions.map((question) => question.id)).toEqual(['sex'])
      expect(page?.conditional).toEqual([{ id: 'age', type: 'number', text: 'age', required: false }])
    })

    it('shows them with answers that were not submitted yet', () => {
      const { state } = travel(survey, start())
      if (state === null) throw new Error('the session has not started')
      expect(viewWith(survey, state, { sex: 'm' }, NOON)?.questions).toMatchObject([
        { id: 'sex', answer: 'm' },
        { id: 'age' },
      ])
      expect(viewWith(survey, state, { sex: 'f' }, NOON)?.questions).toMatchObject([{ id: 'sex', answer: 'f' }])
    })

    it('a refusal tells which are shown', () => {
      const both = { violations: [{ question: 'age', code: 'type' }], shown: ['sex', 'age'] }
      given(survey, start())
        .when(submit(1, { sex: 'm', age: 'x' }))
        .thenRefused('answers-invalid', both)
    })
  })
})
