import { surveyWith } from './given.testing.ts'

export const choice = (id: string, codes: readonly string[], rest: object = {}) => ({
  id,
  type: 'single',
  text: id,
  options: codes.map((code) => ({ code, label: code.toUpperCase() })),
  ...rest,
})
export const number = (id: string, rest: object = {}) => ({ id, type: 'number', text: id, ...rest })

/** Four pages: the third for men only, and nobody under 18 gets past the first. */
export const survey = surveyWith(
  [
    {
      id: 'about',
      questions: [choice('sex', ['m', 'f'], { required: true }), number('age', { visibleIf: "sex = 'm'" })],
      next: [{ if: 'age < 18', goto: 'ending:screened-out' }],
    },
    { id: 'habits', questions: [number('cups'), { id: 'why', type: 'text', text: 'Why?' }] },
    { id: 'men', visibleIf: "sex = 'm'", questions: [number('razors')] },
    { id: 'last', questions: [choice('price', ['low', 'high'])] },
  ],
  { settings: { back: true } },
)

export const about = { page: 'about', iteration: null }
export const habits = { page: 'habits', iteration: null }
export const men = { page: 'men', iteration: null }
export const last = { page: 'last', iteration: null }
