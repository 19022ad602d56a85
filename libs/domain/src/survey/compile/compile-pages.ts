import type {
  CompiledGroup,
  CompiledLoop,
  CompiledPage,
  CompiledPlan,
  CompiledQuestion,
  LoopSource,
  Target,
} from '../compiled.ts'
import { pointer } from '../diagnostic.ts'
import type { Loop, Page } from '../document.ts'
import type { ModelLoop, ModelPage } from '../model.ts'
import { compileQuestion, type SharedLists } from './compile-question.ts'
import { type Compiler, compileOptional, compileSource, compileText } from './compiler.ts'
import type { Conventions } from './settings.ts'

/** Compiles the pages with their questions; `plans` are hung on the pages after which they are due. */
export function compilePages(
  compiler: Compiler,
  conventions: Conventions,
  lists: SharedLists,
  plans: ReadonlyMap<string, CompiledPlan>,
): readonly CompiledPage[] {
  let index = 0
  return compiler.model.pages.map((page) => {
    const questions: CompiledQuestion[] = []
    for (const definition of page.definition.questions) {
      const model = compiler.model.questions.get(definition.id)
      // Of two questions with one id the second is not found by its id; the fault is reported by the check of ids.
      if (model?.definition !== definition) continue
      questions.push(compileQuestion(compiler, model, index++, conventions, lists))
    }
    return compilePage(compiler, page, questions, plans)
  })
}

function compilePage(
  compiler: Compiler,
  { definition, index, loops }: ModelPage,
  questions: readonly CompiledQuestion[],
  plans: ReadonlyMap<string, CompiledPlan>,
): CompiledPage {
  const { id, title, visibleIf, group = null } = definition
  const path = compiler.model.placeOf(definition)
  const scope = compiler.scopes.inside(loops)
  const place = { path: pointer(path, 'visibleIf'), page: id, moment: 'before' as const, question: null }
  return {
    id,
    index,
    title: title === undefined ? null : compileText(compiler, title, pointer(path, 'title'), scope),
    visibleIf: compileOptional(compiler, visibleIf, place, scope),
    group,
    loops,
    questions,
    next: compileRules(compiler, definition, loops),
    plans: [...plans.values()].filter((plan) => plan.after === id),
  }
}

function compileRules(compiler: Compiler, page: Page, loops: readonly string[]): CompiledPage['next'] {
  const scope = compiler.scopes.inside(loops)
  return (page.next ?? []).map((rule) => {
    const path = pointer(compiler.model.placeOf(rule), 'if')
    const place = { path, page: page.id, moment: 'after' as const, question: null }
    return { if: compileOptional(compiler, rule.if, place, scope), target: targetOf(rule.goto) }
  })
}

/** `page:p3` or `ending:completed`. */
export function targetOf(goto: string): Target {
  const colon = goto.indexOf(':')
  const id = goto.slice(colon + 1)
  return goto.startsWith('page:') ? { kind: 'page', page: id } : { kind: 'ending', ending: id }
}

export function compileGroups(compiler: Compiler): readonly CompiledGroup[] {
  const { document, pages, placeOf } = compiler.model
  return (document.groups ?? []).map((group) => {
    const members = pages.filter((page) => page.definition.group === group.id)
    const [first] = members
    const scope = compiler.scopes.inside(first?.loops ?? [])
    const path = pointer(placeOf(group), 'visibleIf')
    const place = { path, page: first?.definition.id ?? '', moment: 'before' as const, question: null }
    return {
      id: group.id,
      visibleIf: compileOptional(compiler, group.visibleIf, place, scope),
      order: group.order ?? null,
      pages: members.map((page) => page.definition.id),
    }
  })
}

export function compileLoops(compiler: Compiler): readonly CompiledLoop[] {
  return [...compiler.model.loops.values()].map((loop) => {
    const { definition, chain } = loop
    const pages = new Set(definition.pages)
    return {
      id: definition.id,
      pages: compiler.model.pages.map((page) => page.definition.id).filter((id) => pages.has(id)),
      parent: chain.at(-2) ?? null,
      over: compileLoopSource(compiler, loop),
      max: definition.max ?? null,
      order: definition.order ?? null,
    }
  })
}

function compileLoopSource(compiler: Compiler, { definition, chain }: ModelLoop): LoopSource {
  const { over } = definition
  const path = compiler.model.placeOf(over)
  if ('answer' in over) {
    noteLoopCondition(compiler, definition, pointer(path, 'answer'), [over.answer])
    return { kind: 'answer', question: over.answer }
  }
  const outer = compiler.scopes.inside(chain.slice(0, -1))
  if ('items' in over) {
    const items = over.items.map((item) => ({
      code: item.code,
      label: compileText(compiler, item.label, pointer(compiler.model.placeOf(item), 'label'), outer),
      attr: item.attr ?? {},
    }))
    return { kind: 'items', items }
  }
  const count = compileSource(compiler, over.repeat, pointer(path, 'repeat'), outer, 'number')
  noteLoopCondition(compiler, definition, pointer(path, 'repeat'), count.reads)
  return { kind: 'repeat', count }
}

/** How often a loop runs is decided before its first page. */
function noteLoopCondition(compiler: Compiler, { pages }: Loop, path: string, reads: readonly string[]): void {
  const members = new Set(pages)
  const first = compiler.model.pages.find((page) => members.has(page.definition.id))
  if (first === undefined) return
  compiler.conditions.push({ path, reads, page: first.definition.id, moment: 'before', question: null })
}
