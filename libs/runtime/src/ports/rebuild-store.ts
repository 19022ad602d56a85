/** What a rebuild is doing. */
export type RebuildPhase = 'recounting' | 'filling' | 'catching-up' | 'removing'

export interface RebuildProgress {
  readonly phase: RebuildPhase
  /** Partitions filled or records counted, of how many; both 0 where the phase has no measure. */
  readonly done: number
  readonly total: number
}

/** A rebuild that has not ended. */
export interface RunningRebuild extends RebuildProgress {
  readonly version: string
  readonly startedBy: string
  readonly reason: string
  /** How long it has been running, and how long ago it was last heard of, milliseconds. */
  readonly runningMs: number
  readonly silentMs: number
}

export type RebuildOutcome = 'shown' | 'unneeded' | 'stopped' | 'failed'

/** Which rebuilds there were. One runs at a time; one that has not been heard of for 10 s is given up, and another may begin. */
export interface RebuildStore {
  /** Begins a rebuild of a version whose name was never used, or says which one is running. */
  begin(by: string, reason: string): Promise<{ readonly version: string } | { readonly running: RunningRebuild }>
  /** Tells that a rebuild is still running, and how far it is; false when it was given up. */
  note(version: string, progress: RebuildProgress): Promise<boolean>
  /** @param message why it failed */
  end(version: string, outcome: RebuildOutcome, message?: string): Promise<void>
  running(): Promise<RunningRebuild | undefined>
}
