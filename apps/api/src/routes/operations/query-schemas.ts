import { z } from '@hono/zod-openapi'

/** A short text. Postgres' texts hold no NUL. */
export const word = (maxLength: number) =>
  z
    .string()
    .max(maxLength)
    .refine((text) => !text.includes('\0'), 'must not contain NUL')

export const moment = z.iso.datetime({ offset: true })

/** Members of every query for a list. */
export const paging = {
  cursor: word(200).exactOptional(),
  limit: z
    .string()
    .regex(/^\d{1,3}$/, 'must be a number')
    .transform(Number)
    .pipe(z.number().min(1).max(200))
    .default(50)
    .openapi({ type: 'integer', minimum: 1, maximum: 200 }),
}
