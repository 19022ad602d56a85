import type { PublicEvent } from '@canvass/domain/events/public-event.ts'
import { type Counts, Tally } from '@canvass/domain/projection/counters.ts'
import { foldEvent } from '@canvass/domain/projection/fold.ts'

/** Sums of all events. @throws what the fold throws, and RangeError when an amount is beyond what an integer holds exactly */
export function foldEvents(events: Iterable<PublicEvent>): Counts {
  const tally = new Tally()
  for (const event of events) foldEvent(event, tally)
  const counts = tally.counts()
  for (const [group, fields] of counts) {
    for (const [field, amount] of fields) {
      if (!Number.isSafeInteger(amount)) throw new RangeError(`${group} ${field} is not a safe integer`)
    }
  }
  return counts
}
