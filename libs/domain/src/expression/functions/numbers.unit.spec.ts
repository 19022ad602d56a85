import { describe, expect, it } from 'vitest'
import { evaluated, SAMPLE } from '../lines.testing.ts'

const RESULTS: Readonly<Record<string, readonly (readonly [string, unknown])[]>> = {
  sum: [
    ['sum(1, 2, 3)', 6],
    ['sum([1, 2, 3])', 6],
    ['sum(Q2)', 3],
    ['sum(1, null, 2)', 3],
    ['sum([])', 0],
    ['sum(Q3)', 0],
    ['sum([null])', 0],
    ['sum(1e308, 1e308)', null],
  ],
  avg: [
    ['avg(1, 2)', 1.5],
    ['avg([1, null, 3])', 2],
    ['avg([])', null],
    ['avg(Q3)', null],
  ],
  min: [
    ['min(2, 1, 3)', 1],
    ['min([null, 4])', 4],
    ['min([])', null],
  ],
  max: [
    ['max(2, 1, 3)', 3],
    ['max([])', null],
    ['max(Q3, Q2)', 3],
  ],
  median: [
    ['median(3, 1, 2)', 2],
    ['median([4, 1, 2, 3])', 2.5],
    ['median([10, 9, 2])', 9],
    ['median(null)', null],
  ],
  stddev: [
    ['stddev(1, 2, 3)', 1],
    ['stddev([2, 4, 4, 4, 5, 5, 7, 9])', Math.sqrt(32 / 7)],
    ['stddev(1)', null],
    ['stddev(1, null)', null],
    ['stddev([])', null],
  ],
  count: [
    ['count(1, null, 3)', 2],
    ["count(['a', null, 'b'])", 2],
    ['count(Q5)', 2],
    ['count(Q6)', 0],
    ['count([])', 0],
    ['count(null)', 0],
    ['count(Q1, none, Q7)', 2],
  ],
  abs: [
    ['abs(-2)', 2],
    ['abs(Q3)', null],
  ],
  floor: [
    ['floor(-1.5)', -2],
    ['floor(null)', null],
  ],
  ceil: [
    ['ceil(1.2)', 2],
    ['ceil(-0.5)', 0],
  ],
  trunc: [
    ['trunc(-1.7)', -1],
    ['trunc(1.7)', 1],
  ],
  sqrt: [
    ['sqrt(9)', 3],
    ['sqrt(-1)', null],
  ],
  round: [
    ['round(2.5)', 3],
    ['round(-2.5)', -3],
    ['round(1.005, 2)', 1.01],
    ['round(-1.005, 2)', -1.01],
    ['round(1.45, 1)', 1.5],
    ['round(8.345, 2)', 8.35],
    ['round(1250, -2)', 1300],
    ['round(1249, -2)', 1200],
    ['round(4, -1)', 0],
    ['round(5, -1)', 10],
    ['round(0.5)', 1],
    ['round(-0.4)', 0],
    ['round(0.04)', 0],
    ['round(123.456, 10)', 123.456],
    ['round(1e21, 2)', 1e21],
    ['round(1e-7, 7)', 1e-7],
    ['round(999.95, 1)', 1000],
    ['round(1.5, 1e300)', 1.5],
    ['round(1.5, -1e300)', 0],
    ['round(Q3)', null],
    ['round(1.5, Q3)', null],
  ],
  pow: [
    ['pow(2, 10)', 1024],
    ['pow(0, -1)', null],
    ['pow(2, Q3)', null],
  ],
}

describe.each(Object.entries(RESULTS))('%s', (_name, rows) => {
  it.each(rows)('%s is %j', (expr, value) => expect(evaluated(expr, SAMPLE)).toEqual(value))
})
