import type { Loop, Page, Question } from '../../../survey/document.ts'
import { type Conversion, from, given } from '../conversion.ts'
import { conditionText, translate, translateConditions } from '../expression/translate.ts'
import { allOf, truth } from '../expression/truth.ts'
import type { Known } from '../names/known.ts'
import type { LaidPage } from './closing.ts'
import type { Layout, PageDraft, QuestionDraft } from './drafts.ts'
import { type Endings, earlyEnds } from './endings.ts'
import type { Jump } from './triggers.ts'

const MAX_PAGES = 1_000
const MAX_QUESTIONS = 200

/** The pages of the document. Their ids come after those of the questions, which expressions read. */
export function buildPages(layout: Layout): readonly LaidPage[] {
  const { conversion } = layout
  const drafts = layout.pages.flatMap((draft) => inParts(draft))
  if (drafts.length > MAX_PAGES)
    conversion.findings.add('/pages', 'pages', `only the first ${MAX_PAGES} pages were kept`)
  return drafts.slice(0, MAX_PAGES).map((draft) => layPage(conversion, draft))
}

function layPage(conversion: Conversion, draft: PageDraft): LaidPage {
  const { around, conditions } = draft.frame
  const outside = translateConditions(
    conversion,
    conditions.filter(({ place }) => place.around.length === 0),
  )
  return { page: buildPage(conversion, draft), around, outside: outside?.literal === true ? null : outside }
}

/** A page has room for so many questions. */
function inParts({ frame, questions, isFirst }: PageDraft): readonly PageDraft[] {
  const parts: PageDraft[] = []
  for (let at = 0; at < questions.length; at += MAX_QUESTIONS)
    parts.push({ frame, isFirst: isFirst && at === 0, questions: questions.slice(at, at + MAX_QUESTIONS) })
  return parts
}

function buildPage(conversion: Conversion, { frame, questions, isFirst }: PageDraft): Page {
  const id = conversion.id(frame.name, 'page')
  if (isFirst && id !== frame.name) {
    conversion.findings.add(frame.path, 'name', `the page “${frame.name.slice(0, 80)}” is called ${id} here`)
  }
  const page: Page = {
    id,
    ...given({ title: frame.title(), visibleIf: conditionText(conversion, frame.conditions) }),
    questions: questions.map((draft) => buildQuestion(conversion, draft)),
  }
  return from(conversion, frame.path, page)
}

function buildQuestion(conversion: Conversion, { id, path, conditions, body }: QuestionDraft): Question {
  const visibleIf = conditionText(conversion, conditions)
  return from(conversion, path, { id, ...body(), ...given({ visibleIf }) })
}

export function buildLoops(layout: Layout, pages: readonly LaidPage[]): readonly Loop[] {
  return layout.loops.flatMap(({ known, path, max, over }) => {
    const inside = pages.filter(({ around }) => around.includes(known)).map(({ page }) => page.id)
    if (known.loop === null || inside.length === 0) return []
    return [from(layout.conversion, path, { id: known.loop.id, pages: inside, over: over(), ...given({ max }) })]
  })
}

/** Puts each jump on the pages with the questions it reads: there SurveyJS looks at it. */
export function addJumps(
  conversion: Conversion,
  pages: readonly LaidPage[],
  jumps: readonly Jump[],
  endings: Endings,
): readonly LaidPage[] {
  const rules = new Map<Page, NonNullable<Page['next']>[number][]>(pages.map(({ page }) => [page, []]))
  for (const jump of jumps) addJump(conversion, pages, jump, endings, rules)
  return pages.map((laid) => {
    const { page } = laid
    const next = rules.get(page) ?? []
    const path = conversion.origins.get(page) ?? ''
    return next.length === 0 ? laid : { ...laid, page: from(conversion, path, { ...page, next }) }
  })
}

function addJump(
  conversion: Conversion,
  pages: readonly LaidPage[],
  { path, when, to }: Jump,
  endings: Endings,
  rules: ReadonlyMap<Page, NonNullable<Page['next']>[number][]>,
): void {
  const found = translate(conversion, when)
  if (found === null) return
  const test = truth(found.part)
  const target = to === null ? null : pageOf(conversion, pages, to)
  if (target === undefined) {
    conversion.findings.add(path, 'triggers', `there is no question “${to?.slice(0, 80)}” to skip to`)
    return
  }
  if (to === null)
    conversion.findings.add(
      path,
      'triggers',
      'ends the session as completed',
      'for people who do not fit, write "goto": "ending:screened-out"',
    )
  const on = decidedOn(pages, found.reads).filter(({ page }) => page !== target)
  if (on.length === 0)
    conversion.findings.add(path, 'triggers', 'was not carried over: it goes to the page it stands on')
  for (const { page } of on) {
    const ends = target === null ? earlyEnds(endings) : [{ when: null, goto: `page:${target.id}` }]
    for (const end of ends) {
      const all = allOf(end.when === null ? [test] : [test, end.when])
      const rule = all.literal === true ? { goto: end.goto } : { if: all.text, goto: end.goto }
      rules.get(page)?.push(from(conversion, path, rule))
    }
  }
}

/** Pages with a question that is read; the first page when only values given at start are. */
function decidedOn(pages: readonly LaidPage[], reads: ReadonlySet<Known>): readonly LaidPage[] {
  const refs = new Set([...reads].flatMap((known) => [known.ref, ...[...known.members.values()].map(({ ref }) => ref)]))
  const found = pages.filter(({ page }) => page.questions.some(({ id }) => refs.has(id)))
  return found.length > 0 ? found : pages.slice(0, 1)
}

function pageOf(conversion: Conversion, pages: readonly LaidPage[], name: string): Page | undefined {
  const known = conversion.names.find(name)
  return pages.find(({ page }) => page.questions.some(({ id }) => id === known?.ref))?.page
}
