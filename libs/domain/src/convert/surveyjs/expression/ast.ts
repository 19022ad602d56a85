import type { Scalar } from '../source/scalar.ts'

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>='
export type Membership = 'contains' | 'notcontains' | 'anyof' | 'allof' | 'noneof'
export type Arithmetic = '+' | '-' | '*' | '/' | '%' | '^'

/** An expression as SurveyJS reads it. */
export type Ast =
  | { readonly kind: 'literal'; readonly value: Scalar | null }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'list'; readonly items: readonly Ast[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Ast[] }
  | { readonly kind: 'unary'; readonly operator: 'not' | 'empty' | 'notempty'; readonly operand: Ast }
  | {
      readonly kind: 'binary'
      readonly operator: 'and' | 'or' | Comparison | Membership | Arithmetic
      readonly left: Ast
      readonly right: Ast
    }

export type BinaryOperator = Extract<Ast, { kind: 'binary' }>['operator']

/** Ends the translation of one expression: what cannot be said in our language, and what can. */
export class Untranslatable extends Error {
  readonly hint: string | undefined
  /** Whether it names something that nobody could mean. */
  readonly isUnknownName: boolean
  constructor(message: string, hint?: string, isUnknownName = false) {
    super(message)
    this.name = 'Untranslatable'
    this.hint = hint
    this.isUnknownName = isUnknownName
  }
}
