import type { ChoiceView } from '@canvass/domain/session/page-view.ts'
import { html } from 'hono/html'
import type { Html } from '../layout.ts'
import { type Asked, answerByCode, boundOf, labelOf } from './asked.ts'

/** Rows and columns as a table; every cell says both, since a reader hears one cell at a time. */
export function matrixField({ question }: Asked): Html {
  const { rows = [], columns = [] } = question
  const values = answerByCode(question)
  const type = question.type === 'matrix-multiple' ? 'checkbox' : 'radio'
  const cell = (row: ChoiceView, column: ChoiceView) => {
    const value = values[row.code]
    const checked = Array.isArray(value) ? value.includes(column.code) : value === column.code
    return html`<td><input type="${type}" name="${question.id}:row:${row.code}" value="${column.code}"
aria-label="${labelOf(row)}: ${labelOf(column)}" ${checked ? 'checked' : ''}></td>`
  }
  return html`<div class="scroll"><table>
<thead><tr><td></td>${columns.map((column) => html`<th scope="col">${labelOf(column)}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr><th scope="row">${labelOf(row)}</th>${columns.map((column) => cell(row, column))}</tr>`)}</tbody>
</table></div>`
}

/** Between two poles: a radio button for each number from the least to the most. */
export function bipolarField({ question }: Asked): Html {
  const least = boundOf(question, 'min') ?? 0
  const step = boundOf(question, 'step') ?? 1
  const count = Math.floor(((boundOf(question, 'max') ?? 0) - least) / step + 1e-9) + 1
  const steps = Array.from({ length: Math.min(Math.max(count, 0), 101) }, (_, index) => least + index * step)
  const values = answerByCode(question)
  const row = ({ code, left = '', right = '' }: ChoiceView) =>
    html`<tr><th scope="row">${left}</th>${steps.map(
      (number) => html`<td><input type="radio" name="${question.id}:row:${code}" value="${number}"
aria-label="${left} – ${right}: ${number}" ${values[code] === number ? 'checked' : ''}></td>`,
    )}<th>${right}</th></tr>`
  const head = steps.map((number) => html`<th scope="col">${number}</th>`)
  return html`<div class="scroll"><table>
<thead><tr><td></td>${head}<td></td></tr></thead>
<tbody>${(question.rows ?? []).map(row)}</tbody>
</table></div>`
}
