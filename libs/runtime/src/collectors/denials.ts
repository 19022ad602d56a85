import { COLLECTOR_NAME } from '@canvass/domain/collector/collector.ts'
import { isUuid } from '@canvass/platform/ids/uuid.ts'
import type { CollectorStore, Denials } from '../ports/collector-store.ts'

export interface DenialCounter {
  /** Counts one, unless survey or collector cannot be there: clients may send anything. */
  add(surveyId: string, collector: string, reason: string): void
  /** Stores what was counted since the last time. What cannot be stored is kept for the next. */
  flush(): Promise<void>
}

/** Different ones between two flushes; those beyond are not counted, so that made-up names cannot fill the memory. */
const MAX_KINDS = 1_000

/** Counts refused starts in memory and stores them now and then: sending somebody away must not cost a transaction. */
export function createDenialCounter(collectors: Pick<CollectorStore, 'addDenials'>): DenialCounter {
  let counts = new Map<string, Denials>()

  function count({ surveyId, collector, reason, count: more }: Denials): void {
    const key = JSON.stringify([surveyId, collector, reason])
    const known = counts.get(key)
    if (known === undefined && counts.size >= MAX_KINDS) return
    counts.set(key, { surveyId, collector, reason, count: (known?.count ?? 0) + more })
  }

  return {
    add(surveyId, collector, reason) {
      if (isUuid(surveyId) && COLLECTOR_NAME.test(collector)) count({ surveyId, collector, reason, count: 1 })
    },
    async flush() {
      if (counts.size === 0) return
      const taken = counts
      counts = new Map()
      try {
        await collectors.addDenials([...taken.values()])
      } catch (error) {
        for (const denials of taken.values()) count(denials)
        throw error
      }
    },
  }
}
