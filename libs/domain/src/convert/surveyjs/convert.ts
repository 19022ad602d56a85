import type { SurveyDocument } from '../../survey/document.ts'
import { LOCALE } from '../../survey/forms.ts'
import { isRecord } from '../../survey/shape/describe.ts'
import { type Conversion, createConversion } from './conversion.ts'
import { translate } from './expression/translate.ts'
import type { Finding } from './findings.ts'
import { addJumps, buildLoops, buildPages } from './flow/assemble.ts'
import { addClosing } from './flow/closing.ts'
import { endPage, type Frame, type Layout, type Spot } from './flow/drafts.ts'
import { readEndings } from './flow/endings.ts'
import { layOutElement } from './flow/lay-out.ts'
import { elementsOf, heading } from './flow/panels.ts'
import {
  addAssignments,
  addVisibility,
  assignedBy,
  jumpsOf,
  readTriggers,
  revealedBy,
  type Trigger,
} from './flow/triggers.ts'
import { createVariables } from './flow/variables.ts'
import { OUTSIDE } from './names/known.ts'
import { conditionsOf } from './questions/body.ts'
import { repaired } from './repair.ts'
import { isAppearance, isQuiz } from './source/appearance.ts'
import type { Node } from './source/node.ts'
import { readText } from './source/texts.ts'

export type SurveyJsConversion =
  | { readonly ok: true; readonly document: SurveyDocument; readonly report: readonly Finding[] }
  | { readonly ok: false; readonly message: string; readonly report: readonly Finding[] }

/**
 * Converts a survey of SurveyJS (any JSON value) into a document of ours, which compiles. Everything that was not
 * carried over, or that became something else, is in the report. Not `ok` when there is no question in it.
 * Never throws; time and memory are bounded by the limits of lists, texts and expressions.
 */
export function convertSurveyJs(source: unknown): SurveyJsConversion {
  const conversion = createConversion()
  const unusable = (message: string) => ({ ok: false as const, message, report: conversion.findings.list() })
  if (!isRecord(source)) return unusable('a survey of SurveyJS is a JSON object')
  const survey = conversion.source.node(source, '')
  const document = build(conversion, survey)
  reportUnread(conversion)
  if (document.pages.length === 0) return unusable('there is no question in it')
  const compiled = repaired(conversion, document)
  if (compiled === null) return unusable('nothing of it makes a survey that can be published')
  return { ok: true, document: compiled.document, report: conversion.findings.list() }
}

function build(conversion: Conversion, survey: Node): SurveyDocument {
  const triggers = readTriggers(conversion, survey)
  const layout = layOutSurvey(conversion, survey, triggers)
  declareValues(layout, survey, triggers)
  addVisibility(layout, triggers)
  const endings = readEndings(conversion, survey)
  const laid = addJumps(conversion, buildPages(layout), jumpsOf(conversion, triggers), endings)
  const pages = addClosing(conversion, laid, endings)
  const loops = buildLoops(layout, pages)
  const locale = survey.string('locale')
  const title = readText(conversion, survey, 'title', OUTSIDE) ?? 'Untitled'
  const variables = layout.variables.expressions()
  return {
    title,
    ...(locale !== undefined && LOCALE.pattern.test(locale) ? { defaultLocale: locale } : {}),
    ...(conversion.hidden.size === 0 ? {} : { hidden: Object.fromEntries([...conversion.hidden].slice(0, 500)) }),
    ...(Object.keys(variables).length === 0 ? {} : { variables }),
    pages: pages.map(({ page }) => page),
    ...(loops.length === 0 ? {} : { loops: loops.slice(0, 100) }),
    ...(Object.keys(endings.endings).length === 0 ? {} : { endings: endings.endings }),
    settings: settingsOf(survey),
  }
}

/** Going back is allowed there, and progress hidden, unless the file says otherwise; here it is the other way round. */
function settingsOf(survey: Node): NonNullable<SurveyDocument['settings']> {
  const progress = survey.value('showProgressBar')
  return {
    back: survey.value('showPrevButton') !== false,
    progress: progress === true || (typeof progress === 'string' && progress !== 'off'),
  }
}

function layOutSurvey(conversion: Conversion, survey: Node, triggers: readonly Trigger[]): Layout {
  const layout: Layout = {
    conversion,
    variables: createVariables(conversion),
    pages: [],
    loops: [],
    assigned: assignedBy(triggers),
    revealed: revealedBy(triggers),
    shared: new Map(),
    current: null,
    layOut(elements, spot) {
      for (const node of elements) layOutElement(layout, node, spot)
    },
  }
  const pages = survey.value('pages') === undefined ? [] : survey.nodes('pages')
  for (const node of pages) layOutPage(layout, node, pages[0] === node ? survey : null)
  // Without pages the elements of the survey are its only page.
  if (pages.length === 0) layOutPage(layout, survey, null, 'page1')
  return layout
}

/** @param survey whose description stands on the first page; null on the others */
function layOutPage(layout: Layout, node: Node, survey: Node | null, name = node.string('name') ?? 'page'): void {
  const { conversion } = layout
  const isWhole = node.path === ''
  const frame: Frame = {
    path: node.path,
    name,
    around: [],
    conditions: isWhole ? [] : [...conditionsOf(conversion, node, OUTSIDE)],
    title: () => (isWhole ? undefined : readText(conversion, node, 'title', OUTSIDE)),
  }
  if (!isWhole && node.value('visible') === false && !layout.revealed.has(name) && frame.conditions.length === 0) {
    frame.conditions.push({ text: 'false', path: node.at('visible'), construct: 'visible', place: OUTSIDE })
  }
  const spot: Spot = { frame, conditions: [], depth: 0, declare: conversion.names.add }
  for (const owner of survey === null ? [node] : [survey, node]) heading(layout, owner, name, spot, 'description')
  layout.layOut(elementsOf(node), spot)
  endPage(layout)
}

/** Calculated values and what triggers set, after the questions: a question keeps its name. */
function declareValues(layout: Layout, survey: Node, triggers: readonly Trigger[]): void {
  const { conversion, variables } = layout
  for (const node of survey.nodes('calculatedValues')) {
    const name = node.string('name')
    const text = node.string('expression')
    if (name === undefined || text === undefined) continue
    const written = { text, path: node.at('expression'), construct: 'calculatedValues', place: OUTSIDE }
    const value = variables.add(name, node.at('name'), () => translate(conversion, written)?.part ?? null)
    if (!conversion.names.add(name, value)) {
      conversion.findings.add(
        node.at('name'),
        'name',
        `a question is called “${name.slice(0, 80)}” too: expressions read the question`,
      )
    }
  }
  const asked = new Set(layout.pages.flatMap((page) => page.questions.map((question) => question.name)))
  addAssignments(layout, triggers, (name) => asked.has(name))
}

const HINTS: Readonly<Record<string, string>> = {
  choicesByUrl: 'write the options into the document',
  readOnly: 'leave the question out, or show what it holds in a message',
  questionsOnPageMode: 'put the questions on the pages where they belong',
  showSelectAllItem: 'respondents tick each option',
  hasSelectAll: 'respondents tick each option',
  setValueExpression: 'compute it as a variable and read that',
  defaultValueExpression: 'compute it as a variable and read that',
}

/** Nothing of the source is left behind without a word. */
function reportUnread({ source, findings }: Conversion): void {
  for (const node of source.nodes) {
    for (const name of node.unread()) {
      if (isAppearance(name))
        findings.count(node.at(name), name, 'how it looks and what its buttons read is not carried over')
      else if (isQuiz(name)) findings.count(node.at(name), name, 'quizzes and time limits are not carried over')
      else findings.add(node.at(name), name.slice(0, 80), 'has no counterpart and was not carried over', HINTS[name])
    }
  }
}
