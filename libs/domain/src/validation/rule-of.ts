import type { CompiledOption } from '../survey/compiled.ts'
import type { Question } from '../survey/document.ts'
import { booleanRule, groupRankRule, messageRule, multipleRule, rankRule, singleRule } from './choices.ts'
import { contactRule } from './contact-rule.ts'
import { dateRule } from './date-rules.ts'
import { consentRule, paymentRule, uploadRule } from './evidence-rules.ts'
import { bipolarRule, matrixMultipleRule, matrixSingleRule } from './matrix-rules.ts'
import { numberRule, ratingRule, sumRule } from './number-rules.ts'
import type { AnswerRule } from './rule.ts'
import { textRule } from './text-rules.ts'

/** What the rules of a survey share. */
export interface SurveyConventions {
  readonly timeZone: string
  readonly country: string | null
}

/** Makes the rule of a question, with everything looked up and parsed beforehand. */
export function ruleOf(
  question: Question,
  options: ReadonlyMap<string, CompiledOption>,
  { timeZone, country }: SurveyConventions,
): AnswerRule {
  switch (question.type) {
    case 'single':
    case 'dropdown':
    case 'picture':
    case 'yesno':
      return singleRule(options)
    case 'multiple':
      return multipleRule(options, question)
    case 'rank':
      return rankRule(options, question.top)
    case 'group-rank':
      return groupRankRule(options, new Set(question.groups?.map((group) => group.code)), question.top)
    case 'boolean':
      return booleanRule
    case 'text':
    case 'textarea':
    case 'email':
    case 'phone':
    case 'url':
      return textRule(question, country)
    case 'number':
    case 'decimal':
    case 'slider':
    case 'scale':
    case 'nps':
      return numberRule(question)
    case 'constant-sum':
      return sumRule(question)
    case 'group-rating':
      return ratingRule(question)
    case 'matrix-single':
      return matrixSingleRule(question)
    case 'matrix-multiple':
      return matrixMultipleRule(question)
    case 'matrix-bipolar':
      return bipolarRule(question)
    case 'date':
    case 'time':
    case 'datetime':
      return dateRule(question, question.type, timeZone)
    case 'file':
    case 'photo':
    case 'signature':
      return uploadRule(question)
    case 'payment':
      return paymentRule(question)
    case 'consent':
      return consentRule(question)
    case 'contact':
      return contactRule(question, country, timeZone)
    case 'message':
    case 'descriptive':
      return messageRule
  }
}
