import type { QuotaCell, QuotaPlan, SurveyDocument } from '@canvass/domain/survey/document.ts'

const number = (id: string) => ({ id, type: 'number' as const, text: id, required: true })
const page = (id: string, ...questions: readonly string[]) => ({ id, questions: questions.map(number) })
const ENDLESS = 1_000_000_000

/** One page, one cell: everybody wants the same seat. */
export const hotCell: SurveyDocument = {
  title: 'One hot cell',
  pages: [page('p1', 'Q1')],
  quotas: [{ id: 'one', after: 'p1', cells: [{ id: 'all', when: 'Q1 = 0', target: ENDLESS }] }],
}

/** Two pages, with or without three plans of six cells after the first. */
export function twoPages(withQuotas: boolean): SurveyDocument {
  const quotas = ['Q1', 'Q2', 'Q3'].map((question) => sixCells(question, 'p1', ENDLESS))
  return {
    title: 'Two pages',
    pages: [page('p1', 'Q1', 'Q2', 'Q3'), page('p2', 'Q4')],
    ...(withQuotas ? { quotas } : {}),
  }
}

const sixCells = (question: string, after: string, target: number): QuotaPlan => ({
  id: question.toLowerCase(),
  after,
  cells: Array.from({ length: 6 }, (_, i) => ({ id: `c${i}`, when: `${question} = ${i}`, target })),
})

/**
 * Four plans of six cells over two pages; the last one interlocks the first two: pairs of cells of `q1` by halves of `q2`. Its
 * margins are theirs, so every cell can be filled to its target, and only by people who fit all four.
 * @param target of every cell
 */
export function interlocked(target: number): SurveyDocument {
  const cells: QuotaCell[] = [0, 2, 4].flatMap((low) =>
    [0, 3].map((half) => ({
      id: `${low}-${half}`,
      when: `Q1 between ${low} and ${low + 1} and Q2 between ${half} and ${half + 2}`,
      target,
    })),
  )
  const quotas = [
    sixCells('Q1', 'p1', target),
    sixCells('Q2', 'p1', target),
    sixCells('Q3', 'p2', target),
    { id: 'interlocked', after: 'p2', cells },
  ]
  return { title: 'Interlocked', pages: [page('p1', 'Q1', 'Q2'), page('p2', 'Q3'), page('p3', 'Q4')], quotas }
}
