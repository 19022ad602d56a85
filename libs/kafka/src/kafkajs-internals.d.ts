/** The modules of kafkajs beside its public API that are touched; see `request-queue.ts` and `connecting.ts`. */
declare module 'kafkajs/src/network/requestQueue/index.js' {
  interface RequestQueue {
    readonly pending: readonly unknown[]
    readonly throttledUntil: number
    throttleCheckTimeoutId: NodeJS.Timeout | null
    checkPendingRequests(): void
    scheduleCheckPendingRequests(): void
  }
  const queue: { readonly prototype: RequestQueue }
  export default queue
}

declare module 'kafkajs/src/network/connection.js' {
  export default class Connection {
    connect(): Promise<true>
  }
}
