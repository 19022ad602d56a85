import { COLLECTOR_KINDS, COLLECTOR_NAME } from '@canvass/domain/collector/collector.ts'
import { type CollectorWish, MAX_CAP } from '@canvass/runtime/collectors/put-collector.ts'
import { z } from '@hono/zod-openapi'
import { keyParam } from '../surveys/schemas.ts'

export const nameParam = keyParam.extend({
  name: z
    .string()
    .regex(COLLECTOR_NAME, 'must be 1 to 64 letters, digits, dashes or underscores')
    .openapi({ param: { name: 'name', in: 'path' }, description: 'Name of the collector, as it stands in links.' }),
})

const moment = z.iso.datetime({ offset: true })
const cap = z.number().nullable().default(null).openapi({ type: 'integer', minimum: 0, maximum: MAX_CAP })

export const collectorBody = z
  .strictObject({
    kind: z.enum(COLLECTOR_KINDS),
    closed: z.boolean().default(false),
    opensAt: moment.nullable().default(null),
    closesAt: moment.nullable().default(null).openapi({ description: 'The first moment at which it is over.' }),
    maxStarts: cap,
    maxCompletes: cap,
    pin: z.string().exactOptional().openapi({ description: 'Of the kind `pin`; left out, the one it has stays.' }),
    newSecret: z
      .boolean()
      .default(false)
      .openapi({ description: 'Links not used yet, and entries signed before, open nothing any more.' }),
  })
  .openapi('CollectorSetup')

const collector = z
  .object({
    name: z.string(),
    kind: z.enum(COLLECTOR_KINDS),
    state: z.enum(['open', 'closed', 'not-yet-open', 'over', 'full']),
    closed: z.boolean(),
    opensAt: z.string().nullable(),
    closesAt: z.string().nullable(),
    maxStarts: z.int().nullable(),
    maxCompletes: z.int().nullable(),
    links: z.int().openapi({ description: 'Links made so far.' }),
  })
  .openapi('Collector')

export const putSchema = collector
  .omit({ state: true })
  .extend({
    created: z.boolean(),
    secret: z.string().nullable().openapi({ description: 'Of a panel, when this call has made it; told once.' }),
  })
  .openapi('PutCollector')

export const closedSchema = collector.omit({ state: true }).openapi('CollectorWithoutCounts')

export const collectorsSchema = z
  .object({
    items: z.array(
      collector
        .extend({
          starts: z.int(),
          completes: z.int(),
          held: z.int().openapi({ description: 'Sessions under way that hold a seat among the completes.' }),
          denied: z
            .record(z.string(), z.int())
            .openapi({ description: 'Refused starts by problem, all modes together.' }),
        })
        .openapi('CountedCollector'),
    ),
    next: z.string().nullable(),
  })
  .openapi('Collectors')

export const linksBody = z
  .strictObject({ count: z.number().openapi({ type: 'integer', minimum: 1, maximum: 1_000_000 }) })
  .openapi('LinksWanted')

const link = z
  .object({
    number: z.int(),
    link: z.string(),
    url: z.string(),
    sessionId: z.string().nullable().openapi({ description: 'The session that it started; null while it is free.' }),
  })
  .openapi('Link')

export const linksSchema = z
  .object({ items: z.array(link), next: z.string().nullable() })
  .openapi('Links', { description: '`next` leads to the rest with GET.' })

/** A setup as the store wants it. */
export const wishOf = ({ opensAt, closesAt, ...rest }: z.infer<typeof collectorBody>): CollectorWish => ({
  ...rest,
  opensAt: opensAt === null ? null : Date.parse(opensAt),
  closesAt: closesAt === null ? null : Date.parse(closesAt),
})
