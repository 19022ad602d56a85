import { p } from '@mikro-orm/core'

/** A moment: read and written as a Date, stored in UTC with microseconds. */
export const instant = () => p.datetime().columnType('timestamptz')

/** A bigint or xid8 column as decimal text: neither fits a JavaScript number. */
export const decimalText = (columnType: 'bigint' | 'xid8') => p.bigint('string').columnType(columnType)
