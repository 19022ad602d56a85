import { isUuid } from '@canvass/platform/ids/uuid.ts'

/** For columns that hold an id if there was one: whatever else came from outside is left out. */
export const uuidOrNull = (value: unknown): string | null => (isUuid(value) ? value : null)
