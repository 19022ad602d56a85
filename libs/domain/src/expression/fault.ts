import type { EvaluationFaultCode, ExpressionFault, ExpressionFaultCode } from './types.ts'

/** A stretch of the source, in UTF-16 units. */
export interface Span {
  readonly at: number
  readonly length: number
}

/** Makes a fault at a place of the source. */
export const faultAt = (code: ExpressionFaultCode, span: Span, message: string, hint?: string): ExpressionFault => ({
  code,
  message,
  ...(hint === undefined ? {} : { hint }),
  at: span.at,
  length: span.length,
})

/** Ends parsing at the first syntax fault: what follows it can only be guessed at. Never leaves `parse`. */
export class SyntaxFault extends Error {
  readonly fault: ExpressionFault
  constructor(fault: ExpressionFault) {
    super(fault.message)
    this.name = 'SyntaxFault'
    this.fault = fault
  }
}

/** Ends one evaluation. Never leaves `Expression.evaluate`. */
export class EvaluationFault extends Error {
  readonly code: EvaluationFaultCode
  constructor(code: EvaluationFaultCode, message: string) {
    super(message)
    this.name = 'EvaluationFault'
    this.code = code
  }
}
