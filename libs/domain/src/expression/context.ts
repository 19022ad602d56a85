import type { Node } from './ast.ts'
import { faultAt, type Span } from './fault.ts'
import type { Scope } from './scope.ts'
import { type ConstantPart, constant, type Typed } from './typed.ts'
import { ANY, type ExpressionFault, type ExpressionFaultCode } from './types.ts'

/** More faults than this in one expression help nobody. */
const MAX_FAULTS = 20

/** What the checks of one source share. */
export interface Context<View = unknown> {
  readonly source: string
  readonly scope: Scope<View>
  readonly timeZone: string
  readonly faults: ExpressionFault[]
  readonly warnings: ExpressionFault[]
  readonly reads: Set<string>
  /** Checks a part; breaks the circle between the checker's files. */
  readonly check: (context: Context<View>, node: Node) => Typed<View>
}

/** Notes a fault and goes on with a value that fits anywhere, so that one fault is told once. */
export function report(
  context: Pick<Context, 'faults'>,
  code: ExpressionFaultCode,
  span: Span,
  message: string,
  hint?: string,
): ConstantPart {
  if (context.faults.length < MAX_FAULTS) context.faults.push(faultAt(code, span, message, hint))
  return faulty(span)
}

/** Notes a name that there is none of, and the one that was probably meant. */
export function reportUnknown(
  context: Pick<Context, 'faults'>,
  code: 'unknown-id' | 'unknown-function',
  span: Span,
  message: string,
  meant: string | undefined,
  hint?: string,
): ConstantPart {
  if (meant === undefined) return report(context, code, span, message, hint)
  const fault = faultAt(code, span, `${message}; did you mean ${meant}?`, hint)
  if (context.faults.length < MAX_FAULTS) context.faults.push({ ...fault, meant })
  return faulty(span)
}

/** What stands where a fault was reported. */
export const faulty = (span: Span): ConstantPart => constant(null, ANY, span)

/** Notes what does not stop the expression. */
export function warn(context: Pick<Context, 'warnings'>, fault: ExpressionFault): void {
  if (context.warnings.length < MAX_FAULTS) context.warnings.push(fault)
}

/** A part of the source as the author wrote it, for messages. */
export function shown(context: Pick<Context, 'source'>, span: Span): string {
  const text = context.source.slice(span.at, span.at + span.length).replace(/\s+/g, ' ')
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}
