import { type Context, shown, warn } from './context.ts'
import { faultAt } from './fault.ts'
import { suggest } from './suggest.ts'
import type { Typed } from './typed.ts'

/** Warns where a choice is compared with a code that its question does not have. */
export function warnOfUnknownCodes<View>(context: Context<View>, a: Typed<View>, b: Typed<View>): void {
  warnOneWay(context, a, b)
  warnOneWay(context, b, a)
}

function warnOneWay<View>(context: Context<View>, choice: Typed<View>, other: Typed<View>): void {
  if (choice.type.kind !== 'code' && choice.type.kind !== 'codes') return
  const codes = choice.type.codes
  if (!codes) return
  for (const item of other.kind === 'list' ? other.items : [other]) {
    if (item.kind !== 'constant' || typeof item.value !== 'string' || codes.includes(item.value)) continue
    const near = suggest(item.value, codes)
    const hint = near === undefined ? `its codes are ${codes.slice(0, 8).join(', ')}` : `did you mean '${near}'?`
    const message = `${shown(context, choice)} has no option with the code '${item.value.slice(0, 64)}'`
    warn(context, faultAt('unknown-code', item, message, hint))
  }
}
