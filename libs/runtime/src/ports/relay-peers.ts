/**
 * Which relay processes are alive, so that they share the partitions evenly. It only spreads load: leases keep a partition with
 * one owner whatever is believed here, and a process that hears nobody takes what is free.
 */
export interface RelayPeers {
  /** Tells the others that this process is alive; called about once a second. */
  announce(): Promise<void>
  /** Owners heard of in the last seconds, this one included, in an order that is the same everywhere. */
  live(): readonly string[]
}
