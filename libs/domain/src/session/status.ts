/** Where a session stands. Terminal states never change, except that an admin may append REJECTED to COMPLETED. */
export type SessionStatus =
  | 'ACTIVE'
  | 'SUSPENDED'
  | 'COMPLETED'
  | 'SCREENED_OUT'
  | 'OVER_QUOTA'
  | 'QUALITY_TERMINATED'
  | 'ABANDONED'
  | 'REFUSED'
  | 'REJECTED'

/** How an ended session counts. */
export type Outcome = Exclude<SessionStatus, 'ACTIVE' | 'SUSPENDED'>

export type Mode = 'LIVE' | 'TEST' | 'PREVIEW'

export const isTerminal = (status: SessionStatus): status is Outcome => status !== 'ACTIVE' && status !== 'SUSPENDED'
