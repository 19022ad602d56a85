import tracker from '@canvass/db/seeds/tracker.json' with { type: 'json' }
import type { CompiledSurvey } from '@canvass/domain/survey/compiled.ts'
import { type Benchmark, type Figure, figure } from '../benchmark.ts'
import { medianOf, percentile } from '../statistics.ts'
import { canvassEvaluator, filtrexEvaluator, rateOf, surveyjsEvaluator } from './expressions.ts'
import { compiled, heapOf, inTurns } from './publish.ts'
import { loadSurveyjs, replayInSurveyjs, type Surveyjs } from './surveyjs.ts'
import { twin } from './twin.ts'
import { record, replay, stateAfter, type Walk } from './walk.ts'

/** The pure engine alone; needs no service. */
export const logicBenchmark: Benchmark = {
  name: 'logic',
  about: 'deciding a step, publishing a survey, evaluating an expression, beside SurveyJS and filtrex',
  async run({ say }) {
    const surveyjs = await loadSurveyjs()
    say('Walking respondents through the tracker of 60 questions …')
    const decided = decideFigures()
    say('Walking respondents through one survey in Canvass and in SurveyJS …')
    const beside = twinFigure(surveyjs)
    say('Publishing …')
    const published = publishFigures(surveyjs)
    say('Evaluating expressions …')
    return [...decided, ...beside, ...published, ...expressionFigures(surveyjs)]
  },
}

const walksThrough = (survey: CompiledSurvey, respondents: number): readonly Walk[] =>
  Array.from({ length: respondents }, (_, index) => record(survey, `seed ${index}`))

/** Respondents at most, to find those who come through: nearly nine of ten are screened out on the second page. */
const MOST_RESPONDENTS = 5_000

/** Only respondents who complete: the walks of all would be the first two pages again and again, and the others hardly compiled. */
function completesOf(survey: CompiledSurvey, wanted: number): readonly Walk[] {
  const walks: Walk[] = []
  for (let index = 0; index < MOST_RESPONDENTS && walks.length < wanted; index++) {
    const walk = record(survey, `seed ${index}`)
    if (stateAfter(survey, walk).status === 'COMPLETED') walks.push(walk)
  }
  if (walks.length < wanted) throw new Error(`only ${walks.length} of ${MOST_RESPONDENTS} respondents came through`)
  return walks
}

/** Microseconds of CPU of each step, the middle one of several runs. */
function microsOf(walks: readonly Walk[], runs: number, run: (walk: Walk) => readonly number[]): readonly number[] {
  for (let round = 0; round * 4 < runs; round++) for (const walk of walks) run(walk) // warm up
  return walks.flatMap((walk) => {
    const times = Array.from({ length: runs }, () => run(walk))
    return walk.steps.map((_, step) => medianOf(times.map((each) => each[step] ?? 0)))
  })
}

/** Beside a copy of the session as it is at the end: what nobody who keeps the state before can do without. */
function decideFigures(): readonly Figure[] {
  const survey = compiled(tracker)
  const walks = completesOf(survey, 40)
  const micros = microsOf(walks, 41, (walk) => replay(survey, walk).map(({ decide }) => decide))
  const states = walks.map((walk) => stateAfter(survey, walk))
  const [copies = 0] = inTurns(200, [() => states.map((state) => structuredClone(state))])
  const reference = { name: 'a copy of the session, µs', value: copies / states.length }
  const decided = (name: string, value: number, most: number, aim: number) =>
    figure({ name: `decide a step of the tracker, ${name}`, value, unit: 'µs', reference, must: { most }, aim })
  return [decided('p50', medianOf(micros), 0.8, 0.34), decided('p99', percentile(micros, 0.99), 2.4, 0.8)]
}

/** Validation, conditions, routing and the next page as shown, in both engines, over the same steps. */
function twinFigure(surveyjs: Surveyjs): readonly Figure[] {
  const documents = twin()
  const survey = compiled(documents.canvass)
  const walks = walksThrough(survey, 6)
  const ours = microsOf(walks, 41, (walk) => replay(survey, walk).map(({ decide, view }) => decide + view))
  const theirs = microsOf(walks, 5, (walk) => replayInSurveyjs(surveyjs, documents.surveyjs, walk))
  const beside = (name: string, of: (micros: readonly number[]) => number) =>
    figure({
      name: `decide and draw a step of one survey, ${name}`,
      value: of(ours),
      unit: 'µs',
      reference: { name: 'the same survey in SurveyJS, µs', value: of(theirs) },
      must: { most: 0.5 },
      aim: 0.1,
    })
  return [beside('p50', medianOf), beside('p99', (micros) => percentile(micros, 0.99))]
}

function publishFigures({ Model }: Surveyjs): readonly Figure[] {
  const text = JSON.stringify(tracker)
  const documents = twin()
  const work = [
    () => compiled(JSON.parse(text)),
    () => JSON.parse(text),
    () => compiled(documents.canvass),
    () => new Model(documents.surveyjs),
  ]
  inTurns(20, work)
  const [publish = 0, parse = 0, ours = 0, theirs = 0] = inTurns(60, work)
  const heap = heapOf(text)
  return [
    figure({
      name: 'publish the tracker: parse, check, compile',
      value: publish / 1_000,
      unit: 'ms',
      reference: { name: 'JSON.parse alone, ms', value: parse / 1_000 },
      must: { most: 100 },
    }),
    figure({
      name: 'publish one survey',
      value: ours / 1_000,
      unit: 'ms',
      reference: { name: 'a model of the same in SurveyJS, ms', value: theirs / 1_000 },
      must: { most: 1 },
    }),
    figure({
      name: 'heap of a published tracker',
      value: heap.compiled,
      unit: 'KiB',
      reference: { name: 'its document alone, KiB', value: heap.document },
      must: { most: 30 },
    }),
  ]
}

function expressionFigures(surveyjs: Surveyjs): readonly Figure[] {
  const evaluators = { ours: canvassEvaluator(), surveyjs: surveyjsEvaluator(surveyjs), filtrex: filtrexEvaluator() }
  const expected = evaluators.ours()
  const rates = { ours: [] as number[], surveyjs: [] as number[], filtrex: [] as number[] }
  for (let turn = 0; turn < 6; turn++)
    for (const name of ['ours', 'surveyjs', 'filtrex'] as const) rates[name].push(rateOf(evaluators[name], expected))
  const beside = (name: string, peer: 'surveyjs' | 'filtrex', least: number) =>
    figure({
      name: `expressions evaluated, beside ${name}`,
      value: medianOf(rates.ours),
      unit: '1/s',
      reference: { name, value: medianOf(rates[peer]) },
      must: { least },
    })
  return [beside('SurveyJS', 'surveyjs', 1), beside('filtrex, which makes JavaScript of them', 'filtrex', 0.3)]
}
