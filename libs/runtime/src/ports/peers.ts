/**
 * Which processes share a kind of work, so that they share it evenly. It only spreads load: whatever is believed here, leases and
 * locks keep each piece of work with one of them.
 */
export interface Peers {
  /** Holds this process' place for some seconds more, and hears who else holds one; called about once a second. */
  announce(): Promise<void>
  /** Names heard of last, this one included, in an order that is the same everywhere; this one alone when it was too long ago. */
  live(): readonly string[]
  /** Gives this process' place away, so that nobody waits until it runs out. */
  leave(): Promise<void>
}
