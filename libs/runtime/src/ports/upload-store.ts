/** What is told of an upload. */
export interface StoredUpload {
  readonly id: string
  /** By its content, not by what the client called it. */
  readonly mime: string
  /** Bytes. */
  readonly size: number
  /** SHA-256 of the content, hex. */
  readonly sha256: string
}

/** A file as it is to be stored. */
export interface NewUpload extends StoredUpload {
  readonly tenantId: string
  readonly sessionId: string
  readonly question: string
  readonly bytes: Uint8Array
}

/** A file as it was stored. */
export interface UploadContent extends StoredUpload {
  readonly tenantId: string
  readonly question: string
  readonly bytes: Uint8Array
}

/** What one session may store, all questions together. */
export interface SessionAllowance {
  /** Uploads. */
  readonly count: number
  readonly bytes: number
}

export interface UploadStore {
  /**
   * Stores a file. The same content for the same question is the same upload, so that sending it again is safe. Uploads of a session
   * are stored one after the other: the allowance holds whatever comes at once.
   * @returns the upload, with the id of the first one; undefined when it does not fit into the allowance
   */
  store(upload: NewUpload, allowance: SessionAllowance): Promise<StoredUpload | undefined>
  /** Undefined when the session has no such upload. */
  read(sessionId: string, id: string): Promise<UploadContent | undefined>
}
