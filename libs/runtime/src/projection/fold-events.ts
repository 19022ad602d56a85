import type { PublicEvent } from '@canvass/domain/events/public-event.ts'
import { type Counts, Tally } from '@canvass/domain/projection/counters.ts'
import { foldEvent } from '@canvass/domain/projection/fold.ts'

/** What one event may add at most: thousands of them still sum up exactly, and no page is before anyone for 30 years. */
export const LARGEST_AMOUNT = 1e12

/** Sums of all events. @throws what the fold throws, and RangeError when an amount is larger than `largest` */
export function foldEvents(events: Iterable<PublicEvent>, largest = Number.MAX_SAFE_INTEGER): Counts {
  const tally = new Tally()
  for (const event of events) foldEvent(event, tally)
  const counts = tally.counts()
  for (const [group, fields] of counts) {
    for (const [field, amount] of fields) {
      if (Math.abs(amount) > largest) throw new RangeError(`${group} ${field} is moved by more than ${largest}`)
    }
  }
  return counts
}
