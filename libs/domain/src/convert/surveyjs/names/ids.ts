import { ATTRIBUTES } from '../../../expression/types.ts'
import { isReserved } from '../../../expression/words.ts'
import { UNSAFE } from '../../../survey/check/ids.ts'
import { CODE, NAME } from '../../../survey/forms.ts'
import type { Scalar } from '../source/scalar.ts'

const MAX = 64
const ATTRIBUTE_NAMES: ReadonlySet<string> = new Set(ATTRIBUTES)

/** Letters without their accents; everything else that no name may have becomes an underscore. */
const plain = (text: string): string =>
  text
    .slice(0, 200)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .replace(/[^A-Za-z0-9-]+/g, '_')
    .replace(/^[_-]+|[_-]+$/g, '')

/** Gives the first of `wanted`, `wanted_2`, `wanted_3` … that is not taken; it is taken from then on. */
function createClaims(isFree: (name: string) => boolean): (wanted: string) => string {
  const taken = new Set<string>()
  /** Where to go on for a name wanted before, so that thousands of equal names take no thousands of tries each. */
  const next = new Map<string, number>()
  return (wanted) => {
    for (let number = next.get(wanted) ?? 1; ; number++) {
      const suffix = number === 1 ? '' : `_${number}`
      const name = wanted.slice(0, MAX - suffix.length) + suffix
      if (taken.has(name) || !isFree(name)) continue
      taken.add(name)
      next.set(wanted, number + 1)
      return name
    }
  }
}

/** Gives names of pages, questions, loops and variables: each once, none a word of the language. */
export function createIds(): (wanted: string, otherwise: string) => string {
  const claim = createClaims((name) => !UNSAFE.has(name) && !isReserved(name))
  return (wanted, otherwise) => {
    const cleaned = NAME.pattern.test(wanted) ? wanted : plain(wanted).replaceAll('-', '_').slice(0, MAX)
    const name = cleaned === '' ? otherwise : /^[A-Za-z]/.test(cleaned) ? cleaned : `${otherwise}_${cleaned}`
    return claim(name)
  }
}

/** Gives codes of options, rows and columns, unique in their list. */
export function createCodes(): (value: Scalar) => string {
  const claim = createClaims(() => true)
  return (value) => claim(codeFor(value))
}

/** The code that a value has by itself. Words of the language, such as `other`, are none: `other_1`. */
export function codeFor(value: Scalar): string {
  const text = String(value)
  if (UNSAFE.has(text) || ATTRIBUTE_NAMES.has(text)) return `${text}_1`
  if (CODE.pattern.test(text)) return text
  if (typeof value === 'number' && value < 0) return `minus_${codeFor(-value)}`
  const code = plain(text).slice(0, MAX) || 'option'
  return code === text ? code : codeFor(code)
}
