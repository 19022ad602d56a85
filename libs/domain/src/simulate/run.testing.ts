import { type Simulation, simulate } from './simulate.ts'

export const NOW = Date.UTC(2026, 10, 23, 12)
export const options = (...codes: readonly string[]) => codes.map((code) => ({ code, label: `the ${code}` }))
export const single = (id: string, codes: readonly string[], rest: object = {}) => ({
  id,
  type: 'single',
  text: id,
  options: options(...codes),
  ...rest,
})
export const multiple = (id: string, codes: readonly string[], rest: object = {}) => ({
  ...single(id, codes, rest),
  type: 'multiple',
})
export const number = (id: string, rest: object = {}) => ({ id, type: 'number', text: id, ...rest })
export const page = (id: string, questions: readonly object[], rest: object = {}) => ({ id, questions, ...rest })

/** Runs the steps through a document; a document with faults fails the test with them. */
export function run(document: object, steps: readonly object[], rest: object = {}, seed = 'seed'): Simulation {
  const result = simulate({ title: 'Test', ...document }, { ...rest, steps }, { seed, now: NOW })
  if (!('outcome' in result)) throw new Error(JSON.stringify(result.diagnostics, null, 2))
  return result
}

/** Pages as `p1`, or `p4[x]` in the iteration x. */
export const way = (result: Simulation): readonly string[] =>
  result.pages.map(({ id, iteration }) => (iteration === null ? id : `${id}[${Object.values(iteration).join(',')}]`))

/** One submission for each. */
export const answered = (...answers: readonly object[]) => answers.map((each) => ({ answers: each }))

/** Codes of the options of a question where it was shown last. */
export const codesOf = (result: Simulation, question: string): readonly string[] | undefined =>
  result.pages
    .flatMap((each) => each.questions)
    .findLast((each) => each.id === question)
    ?.options?.map((option) => option.code)

export const textOf = (result: Simulation, question: string): string | undefined =>
  result.pages.flatMap((each) => each.questions).findLast((each) => each.id === question)?.text

/** Violations as `0 Q1 required`: step, question and code, warnings with a question mark. */
export const told = (result: Simulation): readonly string[] =>
  result.violations.map(({ step, question, code, severity }) => {
    return `${step} ${question} ${code}${severity === 'error' ? '' : '?'}`
  })
