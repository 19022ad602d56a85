import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { simulate } from '../simulate/simulate.ts'
import { compileSurvey } from './compile-survey.ts'

const root = new URL('../../../../', import.meta.url)

/** JSON that a page shows or has its readers write into a file, by page and file name. */
function jsonOf(page: string): { readonly name: string; readonly value: unknown }[] {
  const text = readFileSync(new URL(page, root), 'utf8')
  const blocks = [...text.matchAll(/^cat > (\S+) <<'JSON'\n([\s\S]*?)^JSON$|^```json\n([\s\S]*?)^```$/gm)]
  return blocks.map(([, name = 'example', written, shown = '']) => ({
    name: `${name} in ${page}`,
    value: JSON.parse(written ?? shown) as unknown,
  }))
}

const isSurvey = (value: unknown): boolean => typeof value === 'object' && value !== null && 'pages' in value

const documents = ['README.md', 'docs/tutorial.md'].flatMap(jsonOf)
const surveys = documents.filter(({ value }) => isSurvey(value))

it.each(surveys)('$name has no fault', ({ value }) => {
  expect(compileSurvey(value).diagnostics).toEqual([])
})

it('README and tutorial have a survey each', () => {
  expect(surveys.map(({ name }) => name)).toEqual(['lunch.json in README.md', 'lunch.json in docs/tutorial.md'])
})

it('the respondent of the tutorial completes its survey', () => {
  const survey = surveys.at(-1)?.value
  const steps = documents.find(({ name }) => name.startsWith('steps.json'))?.value
  const run = simulate(survey, steps, { seed: '7', now: Date.parse('2026-11-23T10:00:00Z') })
  expect(run).toMatchObject({ outcome: 'COMPLETED' })
})
