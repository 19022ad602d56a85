import { z } from 'zod'

/** What a setting may hold: how its text becomes a value, and what to tell someone who wrote something else. */
export interface Kind<T> {
  /** Completes "expected …", also shown as the type in the documentation. */
  readonly expected: string
  /** Messages of this schema complete `NAME: "value" …`; they never repeat the value, which may be a secret. */
  readonly schema: z.ZodType<T, string>
  /** Ending the environment name must have, so that the unit is read with the name. */
  readonly unit?: string
}

interface Bounds {
  readonly min?: number
  readonly max?: number
}

const wholeNumber = (min: number, max: number): z.ZodType<number, string> =>
  z
    .string()
    .regex(/^\d{1,15}$/, 'is not a whole number')
    .transform(Number)
    .pipe(z.number().min(min, `is below ${min}`).max(max, `is above ${max}`))

/** A count without a unit. */
export function integer({ min = 0, max = 1_000_000_000 }: Bounds = {}): Kind<number> {
  return { expected: `a whole number, ${min} to ${max}`, schema: wholeNumber(min, max) }
}

/** A duration; the environment name ends in `_MS`. */
export function milliseconds({ min = 0, max = 3_600_000 }: Bounds = {}): Kind<number> {
  return { expected: `milliseconds, ${min} to ${max}`, schema: wholeNumber(min, max), unit: '_MS' }
}

/** A size; the environment name ends in `_BYTES`. */
export function bytes({ min = 1, max = 1_073_741_824 }: Bounds = {}): Kind<number> {
  return { expected: `bytes, ${min} to ${max}`, schema: wholeNumber(min, max), unit: '_BYTES' }
}

/** A TCP port; 0 lets the system choose a free one. */
export const port: Kind<number> = { expected: 'a port, 0 to 65535', schema: wholeNumber(0, 65_535) }

/** Any text that is not blank. `expected` says what it means. */
export function text(expected: string): Kind<string> {
  return { expected, schema: z.string().trim().min(1, 'is blank') }
}

/** One of a few words. */
export function oneOf<const W extends string>(words: readonly W[]): Kind<W> {
  return {
    expected: `one of ${words.join(', ')}`,
    schema: z
      .string()
      .refine((value): value is W => words.some((word) => word === value), 'is not one of the known words'),
  }
}

/** A URL of one of these protocols, given without the colon (`postgres`). */
export function url(...protocols: readonly string[]): Kind<string> {
  const allowed = protocols.map((protocol) => `${protocol}:`)
  const fits = (value: string) => allowed.includes(URL.parse(value)?.protocol ?? '')
  return {
    expected: `a URL starting with ${protocols.map((protocol) => `${protocol}://`).join(' or ')}`,
    schema: z.string().refine(fits, 'is not such a URL'),
  }
}

/** `host:port`. */
export const hostAndPort: Kind<string> = {
  expected: 'host:port',
  schema: z.string().regex(/^(\[[0-9a-fA-F:]+\]|[^\s:,/]+):\d{1,5}$/, 'is not host:port'),
}

/** Several values separated by commas, at least one; spaces around them do not count. */
export function list<T>(item: Kind<T>): Kind<readonly T[]> {
  return {
    expected: `comma-separated: ${item.expected}`,
    schema: z
      .string()
      .transform((value) => value.split(',').map((part) => part.trim()))
      .pipe(z.array(item.schema).min(1)),
  }
}

/** A key of at least `minBytes` random bytes in base64url; decoded, so that it is never mistaken for text to print. */
export function secretKey(minBytes: number): Kind<Uint8Array> {
  return {
    expected: `base64url of at least ${minBytes} random bytes`,
    schema: z
      .string()
      .regex(/^[A-Za-z0-9_-]+$/, 'is not base64url')
      .transform((value) => new Uint8Array(Buffer.from(value, 'base64url')))
      .refine((key) => key.length >= minBytes, `is shorter than ${minBytes} bytes`),
  }
}
