/** Stored answers have the shapes of their types; these look into choices without caring which type it is. */

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Code of one choice, `"a"` or `{"code": "a", "other": "text"}`. */
function codeOf(choice: unknown): string | undefined {
  if (typeof choice === 'string') return choice
  return isRecord(choice) && typeof choice.code === 'string' ? choice.code : undefined
}

/** Codes chosen, in the order of the answer; empty for answers that are no choices. */
export function chosenCodes(value: unknown): readonly string[] {
  const choices = Array.isArray(value) ? value : [value]
  return choices.flatMap((choice) => codeOf(choice) ?? [])
}

/** What was typed under the first choice that has a text; null when none has. */
export function typedText(value: unknown): string | null {
  for (const choice of Array.isArray(value) ? value : [value]) {
    if (isRecord(choice) && typeof choice.other === 'string' && choice.other !== '') return choice.other
  }
  return null
}

/** What was typed under each choice that has a text. */
export function typedTexts(value: unknown): ReadonlyMap<string, string> {
  const texts = new Map<string, string>()
  for (const choice of Array.isArray(value) ? value : [value]) {
    const code = codeOf(choice)
    if (code !== undefined && isRecord(choice) && typeof choice.other === 'string' && choice.other !== '') {
      texts.set(code, choice.other)
    }
  }
  return texts
}
