import type { Report } from '../diagnostic.ts'
import { expected, nounOf } from './describe.ts'
import type { Shape } from './shape.ts'

/** Stands for a value that was wrong beyond use; its fault is in the report. */
export const BROKEN: unique symbol = Symbol('broken')

/** Names that could reach a prototype; refused as keys everywhere, whatever the shape says. */
export const REFUSED_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** Where the report goes, and where each object that was read stood in the document. */
export interface Reading {
  readonly report: Report
  readonly places: WeakMap<object, string>
}

export function wrongType(shape: Shape, value: unknown, path: string, reading: Reading): typeof BROKEN {
  reading.report.error(path, 'wrong-type', `expected ${expected(shape)}, found ${nounOf(value)}`)
  return BROKEN
}

/** A part of a text of unknown length, for messages. */
export const clip = (text: string): string =>
  text.length > 60 ? `${text.slice(0, 60).toWellFormed()}…` : text.toWellFormed()
