import { nearest } from '../survey/nearest.ts'

/** The known name that was probably meant. A single letter is a typing error of nothing but its own case. */
export function suggest(name: string, known: Iterable<string>): string | undefined {
  const near = nearest(name, known)
  return near !== undefined && (name.length > 1 || near.toLowerCase() === name.toLowerCase()) ? near : undefined
}
