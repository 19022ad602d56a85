import type { Conversion } from '../conversion.ts'
import type { Part } from '../expression/part.ts'
import { type Choice, type Kind, type Known, known } from '../names/known.ts'

/** Values that are computed. */
export interface Variables {
  /** @param make gives the expression when all names are known; null when it has no counterpart */
  add(name: string, path: string, make: () => Part | null): Known
  /** The variables of the document by their names. */
  expressions(): Readonly<Record<string, string>>
}

interface Made {
  readonly kind: Kind
  readonly choices: readonly Choice[]
  readonly text: string | null
}

const NOTHING: Made = { kind: 'none', choices: [], text: null }

export function createVariables({ valueName, findings }: Conversion): Variables {
  const makers = new Map<string, () => Made>()
  return {
    add(name, path, make) {
      const variable = valueName(name, 'value')
      if (variable !== name) findings.add(path, 'name', `“${name.slice(0, 80)}” is called var.${variable} here`)
      const made = once(make)
      makers.set(variable, made)
      return {
        ...known('none', `var.${variable}`),
        get kind() {
          return made().kind
        },
        get choices() {
          return made().choices
        },
      }
    },
    expressions() {
      const found = [...makers].flatMap(([name, make]) => {
        const { text } = make()
        return text === null ? [] : [[name, text] as const]
      })
      return Object.fromEntries(found.slice(0, 500))
    },
  }
}

/** Made when it is first asked for; while it is being made it is nothing, so that circles end. */
function once(make: () => Part | null): () => Made {
  let made: Made | null = null
  return () => {
    if (made === null) {
      made = NOTHING
      const part = make()
      if (part !== null)
        made = { kind: kindOf(part), choices: part.kind === 'code' ? (part.choices ?? []) : [], text: part.text }
    }
    return made
  }
}

const kindOf = ({ kind }: Part): Kind => (kind === 'null' || kind === 'list' ? 'none' : kind)
