/** The broker has just started and reads what it knows of its groups, or has just handed them to another one. */
const LOADING = new Set(['GROUP_LOAD_IN_PROGRESS', 'GROUP_COORDINATOR_NOT_AVAILABLE', 'NOT_COORDINATOR_FOR_GROUP'])

/**
 * Whether a consumer died only because the coordinator of its group was not ready yet: it will be in a moment. kafkajs names what a
 * broker replied by `type`; when its retries were used up, that is the cause.
 */
export function isCoordinatorLoading(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('type' in error && typeof error.type === 'string') return LOADING.has(error.type)
  return isCoordinatorLoading(error.cause)
}
