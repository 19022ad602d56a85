import { describe, expect, it } from 'vitest'
import { conditionOf, convertedPage, questionsOf } from './convert.testing.ts'

const beside = [
  { type: 'text', name: 'text' },
  { type: 'text', name: 'number', inputType: 'number' },
  { type: 'text', name: 'other number', inputType: 'number' },
  { type: 'text', name: 'date', inputType: 'date' },
  { type: 'boolean', name: 'bool' },
  { type: 'boolean', name: 'words', labelTrue: 'Sure', labelFalse: 'Never' },
  { type: 'radiogroup', name: 'one', choices: ['Item 1', 'item2', { value: 3, text: 'Three' }], showOtherItem: true },
  { type: 'checkbox', name: 'many', choices: ['a', 'b', 'C d'] },
  { type: 'dropdown', name: 'points', choices: [1, 2, 3, 4] },
  { type: 'matrix', name: 'matrix', rows: ['row 1', 'row2'], columns: ['good', 'bad'] },
  { type: 'multipletext', name: 'address', items: [{ name: 'street' }, { name: 'zip' }] },
]

const conditions: readonly (readonly [string, string])[] = [
  // Comparisons
  ["{one} = 'item2'", "one = 'item2'"],
  ["{one} = 'ITEM 1'", "one = 'Item_1'"],
  ['{one} <> 3', "one != '3'"],
  ["{one} = 'other'", "one = 'other_1'"],
  ["{text} == 'Abc'", "lower(text) = 'abc'"],
  ["{text} != '12'", "text != '12'"],
  ["{text} = ''", 'text empty'],
  ['{text} <> undefined', 'text notempty'],
  ["{number} = '5'", 'number = 5'],
  ['5 < {number}', '5 < number'],
  ['{number} >= {other number}', 'number >= other_number'],
  ['{number} lessorequal 3', 'number <= 3'],
  ['{bool} = true', 'bool = true'],
  ["{bool} = 'false'", 'bool = false'],
  ['{words} = true', "words = 'true'"],
  ['{points} > 2', "points in ['3', '4']"],
  ['2 >= {points}', "points in ['1', '2']"],
  ["{date} > '2026-01-31'", "date > '2026-01-31'"],
  ['{date} <= today(-7)', "date <= dateAdd(today(), -7, 'd')"],
  ['{date} < currentDate()', 'date < today()'],
  ["{matrix.row 1} = 'good'", "matrix.row_1 = 'good'"],
  // Lists
  ["{many} contains 'c D'", "many contains 'C_d'"],
  ["{many} *= 'a'", "many contains 'a'"],
  ["{many} notcontains 'a'", "many notcontains 'a'"],
  ["{many} contains ['a', 'b']", "many allof ['a', 'b']"],
  ["{many} anyof ['a', 'C d']", "many anyof ['a', 'C_d']"],
  ["{many} allof ['a', 'b']", "many allof ['a', 'b']"],
  ["{many} noneof ['a', 'b']", "many noneof ['a', 'b']"],
  ["{one} anyof ['item2', 3]", "one in ['item2', '3']"],
  ["{one} noneof ['item2', 3]", "one notin ['item2', '3']"],
  ["{one} contains 'item'", "one in ['Item_1', 'item2']"],
  ["{text} contains 'Part'", "text contains 'Part'"],
  ["{text} anyof ['X', 'y']", "lower(text) in ['x', 'y']"],
  ['{number} anyof [1, 2]', 'number in [1, 2]'],
  ['{many.length} > 1', 'countSelected(many) > 1'],
  // Logic and emptiness
  ['{text} empty or {number} notempty', 'text empty or number notempty'],
  ['!{bool} and {number} = 1', 'not bool and number = 1'],
  ['({text} empty or {bool}) and {one} = 3', "(text empty or bool) and one = '3'"],
  ['!({number} > 1)', 'not number > 1'],
  ['{number}', 'coalesce(number, 0) != 0'],
  ['{many} && {text}', 'many notempty and text notempty'],
  ['{words}', "words = 'true'"],
  ['{address} empty', 'address_street empty and address_zip empty'],
  ['{address.zip} notempty', 'address_zip notempty'],
  ['{one-Comment} notempty', 'one.other notempty'],
  // Calculating
  ['{number} + {other number} * 2 > 10', 'coalesce(number, 0) + coalesce(other_number, 0) * 2 > 10'],
  ['({number} + 1) * 2 > 10', '(coalesce(number, 0) + 1) * 2 > 10'],
  ['{number} - ({other number} - 1) > 0', 'coalesce(number, 0) - (coalesce(other_number, 0) - 1) > 0'],
  ["{text} + '!' = 'a!'", "lower(concat(text, '!')) = 'a!'"],
  ['sum({number}, {other number}, 3) > 5', 'sum(number, other_number, 3) > 5'],
  ['avg([1, {number}]) = 2', 'coalesce(avg(1, number), 0) = 2'],
  ['iif({bool}, 1, {number}) = 1', 'iif(bool, 1, number) = 1'],
  ['round({number} / 3, 1) = 0.3', 'round(coalesce(number, 0) / 3, 1) = 0.3'],
  ['age({date}) >= 18', 'age(date) >= 18'],
  ["dateDiff({date}, today(), 'months') > 3", "dateDiff(date, today(), 'm') > 3"],
  ['diffDays({date}, today()) > 3', "abs(dateDiff(date, today(), 'd')) > 3"],
  ["dateAdd({date}, 1, 'months') > today()", "dateAdd(date, 1, 'm') > today()"],
  ['year({date}) = currentYear()', 'year(date) = year(today())'],
  ['weekday({date}) = 0', 'weekday(date) % 7 = 0'],
  ["substring({text}, 1, 3) = '12'", "substr(text, 1, 2) = '12'"],
  ["displayValue('one') = 'Three'", "lower(one.label) = 'three'"],
  // What the host of the survey gave
  ["{plan} = 'gold'", "lower(hidden.plan) = 'gold'"],
  ['{limit} > 3', 'hidden.limit > 3'],
]

describe('conditions', () => {
  it.each(conditions)('%s becomes %s', (written, expected) => expect(conditionOf(written, beside)).toBe(expected))

  it('of choices between numbers are calculated with', () => {
    expect(conditionOf('{two} + 1 > 2', [{ type: 'radiogroup', name: 'two', choices: [1, 2] }])).toBe(
      "coalesce(iif(two = '1', 1, iif(two = '2', 2, null)), 0) + 1 > 2",
    )
  })

  it.each([
    '{text} > 5',
    '{number} = ',
    "{text} = 'x",
    'not {text}',
    'propertyValue("one", "title") = 1',
    'myFunction({text})',
    '{one} > {matrix}',
    '{no such thing} = 1',
    '{matrix.row 1.more} = 1',
    `${'('.repeat(200)}1${')'.repeat(200)}`,
    '{number} + '.repeat(900),
    `${'{number} + '.repeat(300)}1 > 2`,
  ])('without a counterpart are left out and reported: %s', (visibleIf) => {
    const { document, report } = convertedPage([...beside, { type: 'comment', name: 'probe', visibleIf }])
    expect(questionsOf(document).get('probe')).not.toHaveProperty('visibleIf')
    expect(report).toContainEqual(
      expect.objectContaining({ path: '/pages/0/elements/11/visibleIf', construct: 'visibleIf' }),
    )
  })

  it('tell the name that nobody gave, and its type', () => {
    const { document, report } = convertedPage([{ type: 'text', name: 'q', visibleIf: '{limit} > 3' }])
    expect(document.hidden).toEqual({ limit: 'number' })
    expect(report).toMatchObject([{ path: '/pages/0/elements/0/visibleIf', construct: 'variable' }])
  })
})

describe('texts', () => {
  it.each([
    ['Hello {text}!', 'Hello {{text}}!'],
    ['{one} or { many }', '{{one.label}} or {{many.label}}'],
    ['{bool}', "{{iif(bool notempty, iif(bool, 'Yes', 'No'), null)}}"],
    ['{locale}', '{{session.locale}}'],
    ['a {not a name} b', 'a {not a name} b'],
    ['{{text}', '{ {{text}}'],
    ['{{ }} and {{not a name}}', '{ { }} and { {not a name}}'],
    ['{{matrix}{', '{ {'],
    ['{matrix} is gone', ' is gone'],
    ['{guest}', '{{hidden.guest}}'],
  ])('%s becomes %s', (title, expected) => {
    const { document } = convertedPage([...beside, { type: 'comment', name: 'probe', title }])
    expect(questionsOf(document).get('probe')?.text).toBe(expected)
  })
})
