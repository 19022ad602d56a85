/** One measured thing beside its reference, measured in the same run on the same machine: only the ratio means something elsewhere. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly reference: { readonly name: string; readonly value: number }
  /** `value` ÷ `reference.value`. */
  readonly ratio: number
  /** What the ratio must be, and what we aim at; `most` where less is better. */
  readonly must: { readonly least: number } | { readonly most: number }
  readonly aim?: number
  readonly holds: boolean
}

export interface BenchContext {
  /** Tells what is being done. */
  say(message: string): void
}

export interface Benchmark {
  readonly name: string
  /** One line for the help. */
  readonly about: string
  run(context: BenchContext): Promise<readonly Figure[]>
}

type Measured = Omit<Figure, 'ratio' | 'holds'>

export function figure(measured: Measured): Figure {
  const { must } = measured
  const ratio = measured.value / measured.reference.value
  return { ...measured, ratio, holds: 'least' in must ? ratio >= must.least : ratio <= must.most }
}
