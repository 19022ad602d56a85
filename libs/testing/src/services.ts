import { randomBytes } from 'node:crypto'
import type { ServiceUrls } from '@canvass/deploy/services/types.ts'
import pg from 'pg'
import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    services: ServiceUrls
  }
}

/** Where the services of this test run are; only in specs of the levels `int` and `e2e`. */
export function testServices(): ServiceUrls {
  return inject('services')
}

export interface TestDatabase {
  readonly url: string
  /** Ends what is still connected and removes it. */
  drop(): Promise<void>
}

/** A fresh, empty database of its own; make one per spec file, in `beforeAll`, and drop it in `afterAll`. */
export async function createDatabase(): Promise<TestDatabase> {
  const name = uniqueName('test').replaceAll('-', '_')
  const server = testServices().databaseUrl
  await execute(server, `create database ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => execute(server, `drop database ${name} with (force)`) }
}

/** A name that no other spec file, run or person uses: for topics, consumer groups, queue prefixes. */
export function uniqueName(word: string): string {
  return `${word}-${randomBytes(6).toString('hex')}`
}

async function execute(connectionString: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
