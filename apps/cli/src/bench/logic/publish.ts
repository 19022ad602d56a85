import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { compileSurvey } from '@canvass/domain/survey/compile-survey.ts'
import type { CompiledSurvey } from '@canvass/domain/survey/compiled.ts'
import { medianOf } from '../statistics.ts'
import { cpuMicros } from './cpu.ts'

/** @throws Error with its diagnostics when a document has faults */
export function compiled(document: unknown): CompiledSurvey {
  const result = compileSurvey(document)
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics))
  return result.survey
}

/** Microseconds of each, the middle one of `runs` that take turns. */
export function inTurns(runs: number, works: readonly (() => unknown)[]): readonly number[] {
  const times = works.map((): number[] => [])
  for (let run = 0; run < runs; run++) {
    for (const [index, work] of works.entries()) {
      const began = cpuMicros()
      work()
      times[index]?.push(cpuMicros() - began)
    }
  }
  return times.map(medianOf)
}

/** KiB of the heap that one compiled survey keeps, beside its document parsed. */
export function heapOf(text: string): { readonly compiled: number; readonly document: number } {
  keptBy(20, () => compiled(JSON.parse(text))) // what the first of all leave behind is not counted
  const surveys = keptBy(20, () => compiled(JSON.parse(text)))
  const documents = keptBy(20, () => JSON.parse(text))
  return { compiled: surveys, document: documents }
}

function keptBy(count: number, make: () => unknown): number {
  const kept: unknown[] = []
  const before = usedHeap()
  for (let index = 0; index < count; index++) kept.push(make())
  return (usedHeap() - before) / kept.length / 1024
}

function usedHeap(): number {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (typeof collect === 'function') for (let turn = 0; turn < 3; turn++) collect()
  return process.memoryUsage().heapUsed
}
