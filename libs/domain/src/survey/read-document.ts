import type { Report } from './diagnostic.ts'
import type { SurveyDocument } from './document.ts'
import { documentShape } from './document-shape.ts'
import { readShape } from './shape/read-shape.ts'
import { BROKEN } from './shape/reading.ts'

/** More questions than any fieldwork has; a bound for every check that compares them. */
const MAX_QUESTIONS = 5_000

/**
 * Reads a value of unknown origin as a survey document. What is wrong is reported and left out or stood in for, so
 * that the rest can be checked as well; null when there is nothing to go on with.
 */
export function readDocument(
  value: unknown,
  report: Report,
): { readonly document: SurveyDocument; readonly places: WeakMap<object, string> } | null {
  const places = new WeakMap<object, string>()
  const read = readShape(documentShape, value, '', { report, places })
  if (!isDocument(read)) return null
  const questions = read.pages.reduce((sum, page) => sum + page.questions.length, 0)
  if (questions > MAX_QUESTIONS) {
    report.error('/pages', 'too-many', `at most ${MAX_QUESTIONS} questions, found ${questions}`)
    return null
  }
  return { document: read, places }
}

/** What `readShape` gives for the document's shape is a document: each property was read by the shape of its type. */
const isDocument = (read: unknown): read is SurveyDocument =>
  read !== BROKEN && typeof read === 'object' && read !== null
