/** What the primary tells its worker: take connections from the shared socket. */
export type FromPrimary = 'accept'

/** What a worker tells the primary: it can answer; its services answer too; it takes connections. */
export type FromWorker = 'open' | 'ready' | 'accepting'

/** The argument that makes a process a worker. */
export const WORKER = 'worker'

/** How often a worker inherits the shared socket: as often as it may have to accept in one turn of its event loop. */
const INHERITED = 128

/** The file descriptors under which it does, after stdio and the channel to the primary. */
export const SHARED_SOCKET_FDS: readonly number[] = Array.from({ length: INHERITED }, (_, i) => 4 + i)
