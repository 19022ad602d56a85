import { instantOf } from '@canvass/domain/expression/zone.ts'
import type { QuestionView } from '@canvass/domain/session/page-view.ts'
import { ranked, type UnclearRanks } from './ranks.ts'
import { uploadField } from './store-files.ts'

/** What a question's controls say, in the shape of its type; null is no answer. What cannot be read goes on as it is, for its rule to refuse. */
export function readField(question: QuestionView, form: URLSearchParams, timeZone: string): unknown | UnclearRanks {
  const { id, type, constraints } = question
  const text = (form.get(id) ?? '').replaceAll('\r\n', '\n')
  switch (type) {
    case 'single':
    case 'dropdown':
    case 'picture':
    case 'yesno':
      return text === '' ? null : withText(form, id, text)
    case 'multiple':
      return orNull(
        form
          .getAll(id)
          .filter((code) => code !== '')
          .map((code) => withText(form, id, code)),
      )
    case 'boolean':
      return text === '' ? null : asBoolean(text)
    case 'number':
    case 'decimal':
    case 'slider':
    case 'scale':
    case 'nps':
      return asNumber(text)
    case 'datetime':
      return asMoment(text, timeZone)
    case 'consent':
      return text === '' ? null : { ...version(form.get(`${id}:version`)), given: asBoolean(text) }
    case 'contact':
      return contact(form, id, constraints?.fields)
    case 'constant-sum':
    case 'group-rating':
      return byCode(form, `${id}:item:`, (values) => asNumber(values[0] ?? ''))
    case 'matrix-single':
      return byCode(form, `${id}:row:`, ([code]) => code || null)
    case 'matrix-multiple':
      return byCode(form, `${id}:row:`, (codes) => codes)
    case 'matrix-bipolar':
      return byCode(form, `${id}:row:`, (values) => asNumber(values[0] ?? ''))
    case 'file':
    case 'photo':
    case 'signature':
      return uploads([...new Set(form.getAll(uploadField(id)))], constraints?.maxFiles)
    case 'rank':
    case 'group-rank':
      return ranked(question, form)
    default:
      return text === '' ? null : text
  }
}

const CODE = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/

/** Values of the controls whose names begin with the prefix and end with a code. */
export function byCode(
  form: URLSearchParams,
  prefix: string,
  read: (values: readonly string[]) => unknown,
): Readonly<Record<string, unknown>> | null {
  const found: Record<string, unknown> = {}
  for (const name of form.keys()) {
    const code = name.slice(prefix.length)
    if (!name.startsWith(prefix) || !CODE.test(code) || Object.hasOwn(found, code)) continue
    const value = read(form.getAll(name))
    if (value !== null) found[code] = value
  }
  return Object.keys(found).length === 0 ? null : found
}

/** Where one file is asked for, the last one counts: it was chosen instead of the one before. */
function uploads(ids: readonly string[], maxFiles: unknown): unknown {
  const last = ids.at(-1)
  if (last === undefined) return null
  return typeof maxFiles === 'number' && maxFiles > 1 ? ids.map((upload) => ({ upload })) : { upload: last }
}

const orNull = <T>(list: readonly T[]): readonly T[] | null => (list.length === 0 ? null : list)

/** A choice with the text typed beside it, if there is one. */
function withText(form: URLSearchParams, id: string, code: string): unknown {
  const other = form.get(`${id}:other:${code}`)?.trim() ?? ''
  return other === '' ? code : { code, other }
}

const asBoolean = (text: string): unknown => (text === 'true' ? true : text === 'false' ? false : text)

/** Numbers as people write them, with a point or a comma. */
export function asNumber(text: string): unknown {
  const written = text.trim()
  if (written === '') return null
  return /^[+-]?(\d{1,18}([.,]\d{0,18})?|[.,]\d{1,18})$/.test(written) ? Number(written.replace(',', '.')) : written
}

/** The instant at which clocks in the zone show the time, with an offset as answers have it. */
function asMoment(text: string, timeZone: string): unknown {
  if (text === '') return null
  const wall = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?$/.test(text) ? Date.parse(`${text}Z`) : Number.NaN
  return Number.isNaN(wall) ? text : new Date(instantOf(wall, timeZone)).toISOString()
}

const version = (shown: string | null) => (shown === null ? {} : { version: shown })

function contact(form: URLSearchParams, id: string, fields: unknown): unknown {
  const numbers = new Set(
    (Array.isArray(fields) ? fields : []).flatMap((field) => (field.type === 'number' ? [String(field.id)] : [])),
  )
  const read: Record<string, unknown> = {}
  for (const field of Array.isArray(fields) ? fields : []) {
    const text = form.get(`${id}:field:${field.id}`)?.trim() ?? ''
    if (text !== '') read[String(field.id)] = numbers.has(String(field.id)) ? asNumber(text) : text
  }
  return Object.keys(read).length === 0 ? null : read
}
