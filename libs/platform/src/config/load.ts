import type { ConfigGroup, Setting, ValuesOf } from './define.ts'

/** One thing that is wrong with the environment. */
export interface ConfigFault {
  /** Environment name, or several joined by commas when they contradict each other. */
  readonly env: string
  readonly problem: string
  readonly expected: string
}

/** Every fault of the configuration at once; the message is meant for the operator's terminal and holds no secret. */
export class ConfigError extends Error {
  readonly faults: readonly ConfigFault[]

  constructor(faults: readonly ConfigFault[]) {
    const lines = faults.map(({ env, problem, expected }) => `  ${env} ${problem}; expected ${expected}`)
    const count = faults.length === 1 ? 'one fault' : `${faults.length} faults`
    super(`The configuration has ${count}:\n${lines.join('\n')}`)
    this.name = 'ConfigError'
    this.faults = faults
  }
}

export type Environment = Readonly<Record<string, string | undefined>>
export type ConfigSchema = Readonly<Record<string, ConfigGroup>>
export type ConfigOf<S extends ConfigSchema> = { readonly [K in keyof S]: ValuesOf<S[K]['fields']> }

/**
 * Reads the groups a process needs from its environment. A variable that is set but empty counts as not set.
 * @throws ConfigError naming every fault at once
 */
export function loadConfig<S extends ConfigSchema>(groups: S, env: Environment): ConfigOf<S> {
  const faults: ConfigFault[] = []
  const entries = Object.entries(groups).map(([key, group]) => [key, readGroup(group, env, faults)])
  if (faults.length > 0) throw new ConfigError(faults)
  // Each value came out of its own kind's schema, so the shape is the groups' shape; fromEntries cannot express that.
  return Object.fromEntries(entries) as ConfigOf<S>
}

function readGroup(group: ConfigGroup, env: Environment, faults: ConfigFault[]): Record<string, unknown> {
  const before = faults.length
  const values: Record<string, unknown> = {}
  for (const [key, setting] of Object.entries(group.fields)) values[key] = readSetting(setting, env, faults)
  if (faults.length > before) return values // rules only speak about settings that are each well-formed
  for (const rule of group.rules) {
    if (rule.holds(values)) continue
    faults.push({ env: rule.settings.join(', '), problem: 'contradict each other', expected: rule.expected })
  }
  return values
}

function readSetting(setting: Setting, env: Environment, faults: ConfigFault[]): unknown {
  const given = env[setting.env] || setting.default
  if (given === undefined) {
    if (!setting.optional) faults.push({ env: setting.env, problem: 'is missing', expected: setting.kind.expected })
    return undefined
  }
  const parsed = setting.kind.schema.safeParse(given)
  if (parsed.success) return parsed.data
  const reasons = [...new Set(parsed.error.issues.map((issue) => issue.message))].join(' and ')
  const shown = setting.secret ? '(hidden)' : JSON.stringify(given)
  faults.push({ env: setting.env, problem: `${shown} ${reasons}`, expected: setting.kind.expected })
  return undefined
}
