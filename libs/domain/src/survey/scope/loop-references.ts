import type { Reference, RowSource, Scope } from '../../expression/scope.ts'
import { ANY, codeType, NUMBER, STRING, type ValueType } from '../../expression/types.ts'
import type { Value } from '../../expression/value.ts'
import type { ModelLoop, SurveyModel } from '../model.ts'
import type { SessionReading } from '../reading.ts'
import { iterationsOf, pick, sharedLoops } from './places.ts'

type SurveyReference = Reference<SessionReading>

/** `loop.key`, `loop.attr.x`, `loop.parent.label` … of the innermost of `loops`. */
export function loopReference(
  model: SurveyModel,
  rest: readonly string[],
  loops: readonly string[],
): SurveyReference | undefined {
  const id = loops.at(-1)
  const loop = id === undefined ? undefined : model.loops.get(id)
  if (id === undefined || loop === undefined) return undefined
  const [name, attribute, ...more] = rest
  const outer = loops.slice(0, -1)
  if (name === 'parent') return loopReference(model, rest.slice(1), outer)
  if (more.length > 0 || (attribute !== undefined && name !== 'attr')) return undefined
  const reads = 'answer' in loop.definition.over ? [loop.definition.over.answer] : []
  const keys = (view: SessionReading) => view.keys(id, pick(view.iteration, outer))
  const key = (view: SessionReading) => view.iteration?.[id] ?? null
  switch (name) {
    case 'key':
      return { type: codeType(keysOf(model, loop)), read: ({ view }) => key(view), reads }
    case 'label':
      return { type: STRING, read: ({ view }) => view.loopLabel(id, pick(view.iteration, loops)), reads }
    case 'index':
      return { type: NUMBER, read: ({ view }) => keys(view).indexOf(key(view) ?? '') + 1 || null, reads }
    case 'total':
      return { type: NUMBER, read: ({ view }) => keys(view).length, reads }
    case 'attr':
      return attribute === undefined ? undefined : attributeReference(loop, attribute, key)
    default:
      return undefined
  }
}

/** Keys a loop can have, where the document lists them. */
function keysOf(model: SurveyModel, loop: ModelLoop): readonly string[] | undefined {
  const { over } = loop.definition
  if ('items' in over) return over.items.map((item) => item.code)
  return 'answer' in over ? model.questions.get(over.answer)?.options.codes : undefined
}

function attributeReference(
  loop: ModelLoop,
  name: string,
  key: (view: SessionReading) => string | null,
): SurveyReference | undefined {
  const { over } = loop.definition
  if (!('items' in over)) return undefined
  const values = new Map<string, Value>()
  for (const { code, attr } of over.items) {
    if (attr !== undefined && Object.hasOwn(attr, name)) values.set(code, primitive(attr[name]))
  }
  if (values.size === 0) return undefined
  return { type: commonType([...values.values()]), read: ({ view }) => values.get(key(view) ?? '') ?? null }
}

/** Attributes are single values to expressions; lists of texts or numbers are kept, anything else reads as null. */
function primitive(value: unknown): Value {
  if (Array.isArray(value)) return value.map(primitive)
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
}

function commonType(values: readonly Value[]): ValueType {
  const kinds = new Set(values.filter((value) => value !== null).map((value) => typeof value))
  const [kind] = kinds
  if (kinds.size !== 1) return ANY
  if (kind === 'number' || kind === 'string' || kind === 'boolean') return { kind }
  return kind === 'object' ? { kind: 'list', of: ANY } : ANY
}

/**
 * The iterations of a loop for `countIf` and its kin, as seen from inside `loops`: all of them from inside the loop
 * too, where the loops around it stay in the iteration at hand.
 */
export function loopRows(
  loop: ModelLoop,
  loops: readonly string[],
  scopeIn: (loops: readonly string[]) => Scope<SessionReading>,
): RowSource<SessionReading> {
  const shared = sharedLoops(loop.chain.slice(0, -1), loops)
  const known = loop.chain.slice(0, shared)
  const open = loop.chain.slice(shared)
  const { over } = loop.definition
  return {
    kind: 'loop',
    scope: scopeIn(loop.chain),
    each: (env) =>
      iterationsOf(env.view, open, pick(env.view.iteration, known)).map((iteration) => ({
        ...env,
        view: env.view.at(iteration),
      })),
    reads: 'answer' in over ? [over.answer] : [],
  }
}
