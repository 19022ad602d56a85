import {
  BOOLEAN,
  codesType,
  codeType,
  DATE,
  DATETIME,
  listOf,
  matrixOf,
  NULL,
  NUMBER,
  RECORD,
  STRING,
  TIME,
  type ValueType,
} from '../../expression/types.ts'
import type { Question } from '../document.ts'

/** Codes of a question by what they stand for, each list in document order and complete. */
export interface QuestionCodes {
  /** Every option that can ever be displayed, whatever its source. */
  readonly options: readonly string[]
  readonly columns: readonly string[]
}

/** What the answer of a question is to expressions. */
export function valueTypeOf(question: Question, codes: QuestionCodes): ValueType {
  switch (question.type) {
    case 'single':
    case 'dropdown':
    case 'picture':
    case 'yesno':
      return codeType(codes.options)
    case 'multiple':
      return codesType(codes.options)
    case 'rank':
      return listOf(codeType(codes.options))
    case 'boolean':
      return BOOLEAN
    case 'text':
    case 'textarea':
    case 'email':
    case 'phone':
    case 'url':
      return STRING
    case 'number':
    case 'decimal':
    case 'slider':
    case 'scale':
    case 'nps':
      return NUMBER
    case 'date':
      return DATE
    case 'time':
      return TIME
    case 'datetime':
      return DATETIME
    case 'matrix-single':
      return matrixOf(codeType(codes.columns))
    case 'matrix-multiple':
      return matrixOf(codesType(codes.columns))
    case 'matrix-bipolar':
    case 'constant-sum':
    case 'group-rating':
      return matrixOf(NUMBER)
    case 'group-rank':
      return matrixOf(listOf(codeType(codes.options)))
    case 'consent':
    case 'contact':
    case 'payment':
    case 'file':
    case 'photo':
    case 'signature':
      return RECORD
    case 'message':
    case 'descriptive':
      return NULL
  }
}

/** Codes a question's answer is keyed by: rows, items or groups. Empty for answers that are not by row. */
export const rowCodesOf = (question: Question): readonly string[] =>
  (question.type === 'group-rank' ? question.groups : (question.rows ?? question.items))?.map((row) => row.code) ?? []

/** Fields that can be read of an answer with a shape of its own, such as `Q9.given`. */
export function fieldTypeOf(question: Question, field: string): ValueType | undefined {
  if (question.type === 'consent') return field === 'given' ? BOOLEAN : field === 'version' ? STRING : undefined
  if (question.type !== 'contact') return undefined
  const type = question.fields?.find((candidate) => candidate.id === field)?.type
  if (type === undefined) return undefined
  return type === 'number' ? NUMBER : type === 'date' ? DATE : STRING
}
