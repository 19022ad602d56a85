/** The one module of kafkajs beside its public API that is touched; see `request-queue.ts`. */
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
