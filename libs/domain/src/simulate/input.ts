import { isRecord } from '../session/answer-shape.ts'
import type { Mode } from '../session/status.ts'
import { nearest } from '../survey/nearest.ts'

/** What one simulated respondent does. */
export interface SimulationInput {
  readonly hidden: Readonly<Record<string, unknown>>
  readonly mode?: Mode
  readonly locale?: string
  readonly steps: readonly SimulationStep[]
}

export type SimulationStep =
  | {
      readonly kind: 'submit'
      readonly answers: Readonly<Record<string, unknown>>
      readonly acknowledged?: readonly string[]
    }
  | { readonly kind: 'back' }
  | { readonly kind: 'terminate'; readonly reason: string }

/** What is wrong with an input; like a fault of a survey. */
export interface InputFault {
  /** JSON pointer to the place in the input. */
  readonly path: string
  readonly code: string
  readonly severity: 'error'
  readonly message: string
  readonly hint: string
}

export type ReadInput =
  | { readonly ok: true; readonly input: SimulationInput }
  | { readonly ok: false; readonly diagnostics: readonly InputFault[] }

const INPUT_HINT = 'such as {"hidden": {}, "steps": [{"answers": {"Q1": "a"}, "acknowledged": []}, {"back": true}]}'

const FIELDS: ReadonlySet<string> = new Set(['hidden', 'mode', 'locale', 'steps'])
const STEP_FIELDS: ReadonlySet<string> = new Set(['answers', 'acknowledged', 'back', 'terminate'])

const MODES: readonly unknown[] = ['LIVE', 'TEST', 'PREVIEW'] satisfies readonly Mode[]

/** Reads `steps.json`. Faults are told with their places, all at once. */
export function readInput(input: unknown): ReadInput {
  const diagnostics: InputFault[] = []
  const fault = (path: string, message: string) => {
    diagnostics.push({ path, code: 'input-invalid', severity: 'error', message, hint: INPUT_HINT })
  }
  const given = isRecord(input) ? input : {}
  if (!isRecord(input)) fault('', 'the input must be an object such as {"steps": [{"answers": {}}]}')
  refuseMisspelt(given, FIELDS, '', fault)
  const { hidden = {}, mode, locale, steps = [] } = given
  if (!isRecord(hidden)) fault('/hidden', 'must be an object of values')
  if (mode !== undefined && !MODES.includes(mode)) fault('/mode', 'must be LIVE, TEST or PREVIEW')
  if (locale !== undefined && typeof locale !== 'string') fault('/locale', 'must be a language tag such as "de"')
  if (!Array.isArray(steps)) fault('/steps', 'must be a list')
  const read = (Array.isArray(steps) ? steps : []).flatMap(
    (step: unknown, index) => readStep(step, `/steps/${index}`, fault) ?? [],
  )
  if (diagnostics.length > 0) return { ok: false, diagnostics }
  return {
    ok: true,
    input: {
      hidden: isRecord(hidden) ? hidden : {},
      ...(isMode(mode) ? { mode } : {}),
      ...(typeof locale === 'string' ? { locale } : {}),
      steps: read,
    },
  }
}

/** An input may carry more, a note or what it should give; `answer` for `answers` would submit nothing unseen. */
function refuseMisspelt(
  given: Readonly<Record<string, unknown>>,
  known: ReadonlySet<string>,
  path: string,
  fault: (path: string, message: string) => void,
): void {
  for (const field of Object.keys(given)) {
    const near = known.has(field) ? undefined : nearest(field, known)
    if (near !== undefined && !Object.hasOwn(given, near)) fault(path, `unknown field ${field}; did you mean ${near}?`)
  }
}

const isMode = (value: unknown): value is Mode => MODES.includes(value)

function readStep(
  step: unknown,
  path: string,
  fault: (path: string, message: string) => void,
): SimulationStep | undefined {
  if (!isRecord(step)) {
    fault(path, 'must be an object with answers, or {"back": true}')
    return undefined
  }
  refuseMisspelt(step, STEP_FIELDS, path, fault)
  if (step.back === true) return { kind: 'back' }
  if (step.terminate !== undefined) {
    return { kind: 'terminate', reason: typeof step.terminate === 'string' ? step.terminate : 'refused' }
  }
  const { answers = {}, acknowledged } = step
  if (!isRecord(answers)) fault(`${path}/answers`, 'must be an object, answers by question id')
  if (acknowledged !== undefined && !isStrings(acknowledged)) fault(`${path}/acknowledged`, 'must be a list of codes')
  return {
    kind: 'submit',
    answers: isRecord(answers) ? answers : {},
    ...(isStrings(acknowledged) ? { acknowledged } : {}),
  }
}

const isStrings = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')
