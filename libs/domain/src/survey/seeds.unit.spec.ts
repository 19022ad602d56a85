import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { compileSurvey } from './compile-survey.ts'
import { surveyGraphMermaid } from './mermaid.ts'

const seed = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../../db/seeds/${name}.json`, import.meta.url), 'utf8'))

function compiled(name: string) {
  const result = compileSurvey(seed(name))
  expect(result.diagnostics).toEqual([])
  if (!result.ok) throw new Error(`${name} does not compile`)
  return result.survey
}

describe('the surveys that come with the product', () => {
  it('compile without a word of warning', () => {
    expect(compiled('demo').questions.size).toBe(9)
    const tracker = compiled('tracker')
    expect(tracker.questions.size).toBe(60)
    expect([...tracker.plans.values()].map((plan) => plan.cells.length)).toEqual([6, 6, 6, 6])
  })

  it('have targets that come to their totals', () => {
    const targets = compiled('tracker')
      .plans.get('age')
      ?.cells.map((cell) => cell.target ?? 0)
    expect(targets?.reduce((sum, target) => sum + target, 0)).toBe(1200)
  })

  it('draw their flow', () => {
    const drawing = surveyGraphMermaid(compiled('tracker'))
    expect(drawing).toContain('subgraph l_brand["loop brand over used12"]')
    expect(drawing).toContain('p_screening -- "age(born) #60; 18" --> e_screened_hout')
    expect(drawing).toContain('p_b_when -- "next brand" --> p_b_rate')
    expect(drawing).toContain('e_over_hquota(["over-quota: OVER_QUOTA"])')
  })
})
