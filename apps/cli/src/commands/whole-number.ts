import { InvalidArgumentError } from 'commander'

/** The value of an option that is a whole number from 0. */
export function wholeNumber(text: string): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value))
    throw new InvalidArgumentError('A whole number from 0 is needed.')
  return value
}
