import type { SessionKey } from '@canvass/domain/session/command.ts'
import type { Submitted } from '../mailbox/submit-command.ts'

export type SharedStarts = (key: SessionKey | undefined, submit: () => Promise<Submitted>) => Promise<Submitted>

/**
 * Starts of one person that come while an earlier one is under way get what becomes of that: the session would be the same, and each
 * would be a transaction of its own, because the second must find the session of the first.
 */
export function createSharedStarts(): SharedStarts {
  const underWay = new Map<string, Promise<Submitted>>()
  return async (key, submit) => {
    if (key === undefined) return submit()
    const name = [key.kind, key.scope, key.key].join('\n')
    const earlier = underWay.get(name)
    if (earlier !== undefined) {
      const became = await earlier.catch(() => undefined)
      if (became?.kind === 'done') return { ...became, duplicate: true }
      return became?.kind === 'refused' ? became : submit()
    }
    const mine = submit().finally(() => underWay.delete(name))
    underWay.set(name, mine)
    return mine
  }
}
