import { fails, lines } from './line.testing.ts'

const wrapped = (open: string, inner: string, close: string, levels: number) =>
  open.repeat(levels) + inner + close.repeat(levels)
const listOf = (size: number) => ({ L: ['list', Array.from({ length: size }, (_, index) => index)] }) as const

/** Depth 64, 10,000 steps, 4,000 characters: the last that passes and the first that does not. */
export const LIMITS = [
  ...lines([
    ['64 levels pass: parentheses', wrapped('(', '1', ')', 64), 1],
    ['65 fail: parentheses', wrapped('(', '1', ')', 65), fails('too-deep', 64)],
    ['64 levels pass: calls', wrapped('abs(', '1', ')', 64), 1],
    ['65 fail: calls', wrapped('abs(', '1', ')', 65), fails('too-deep')],
    ['64 levels pass: unary minus', `${'-'.repeat(64)}1`, 1],
    ['65 fail: unary minus', `${'-'.repeat(65)}1`, fails('too-deep')],
    ['64 levels pass: not', `${'not '.repeat(64)}true`, true],
    ['65 fail: not', `${'!'.repeat(65)}true`, fails('too-deep')],
    ['64 levels pass: not as a function', wrapped('not(', 'true', ')', 64), true],
    ['65 fail: not as a function', wrapped('not(', 'true', ')', 65), fails('too-deep')],
    ['64 levels pass: ?:', `${'no ? 1 : '.repeat(64)}2`, 2],
    ['65 fail: ?:', `${'no ? 1 : '.repeat(65)}2`, fails('too-deep')],
    ['list literals count as depth: 64 pass', `length(${wrapped('[', '1', ']', 63)})`, 1],
    ['list literals count as depth: 65 fail', wrapped('[', '1', ']', 65), fails('too-deep')],
    ['kinds of nesting add up: 64 pass', wrapped('(-abs(', '1', '))', 21).replace('1', '(1)'), -1],
    ['kinds of nesting add up: 65 fail', wrapped('(-abs(', '1', '))', 21).replace('1', '((1))'), fails('too-deep')],
    ['side by side is no depth', Array(60).fill('(((1)))').join(' + '), 60],
    ['ten thousand levels', wrapped('(', '1', ')', 1_999), fails('too-deep')],
    ['4,000 characters pass', `'${'a'.repeat(3_998)}'`, 'a'.repeat(3_998)],
    ['4,001 fail', `'${'a'.repeat(3_999)}'`, fails('too-long', 0)],
    ['characters are code points', `'${'😀'.repeat(3_998)}'`, '😀'.repeat(3_998)],
  ]),
  ...lines([['9,998 elements and two nodes pass', 'count(L)', 9_998]], listOf(9_998)),
  ...lines([['one more does not', 'count(L)', fails('budget-exceeded')]], listOf(9_999)),
  ...lines(
    [
      ['each operator that visits an element is charged', 'count(L) + count(L)', fails('budget-exceeded')],
      ['a look-up is charged as a scan', '0 in L and 0 in L', fails('budget-exceeded')],
      ['what is not evaluated costs nothing', 'true ? 1 : count(L) + count(L)', 1],
      ['what is not evaluated costs nothing: and', 'false and count(L) + count(L) > 1', false],
      ['what is not evaluated costs nothing: coalesce', 'coalesce(1, count(L) + count(L))', 1],
      ['what is read and not visited costs a step', 'L empty', false],
    ],
    listOf(5_000),
  ),
]
