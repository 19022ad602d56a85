/**
 * Remembers across the death of a worker which command it was deciding. Asked only for jobs whose runs have died: each call is a
 * round trip.
 */
export interface CommandNotes {
  /**
   * Notes that a run begins to decide this command.
   * @returns how many earlier runs noted it and were not heard of again
   */
  begin(shard: number, commandId: string): Promise<number>
  /** The run that began lives, whatever the command came to. */
  end(shard: number, commandId: string): Promise<void>
}
