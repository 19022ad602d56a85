/** What the primary tells its worker. A `connection` comes with its socket. */
export type FromPrimary = 'connection' | 'released'

/** What a worker tells the primary: it can answer; its services answer too; it wants no more connections. */
export type FromWorker = 'open' | 'ready' | 'draining'
