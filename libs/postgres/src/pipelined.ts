import {
  type CompiledQuery,
  DefaultQueryExecutor,
  PostgresAdapter,
  PostgresQueryCompiler,
  type QueryExecutorProvider,
  type QueryResult,
} from 'kysely'
import type { QueryResult as PgResult, Pool, PoolClient } from 'pg'
import type { Database } from './connect.ts'

/** Whatever statements can be run on: the pool, a transaction, or a transaction whose statements do not wait for each other. */
export type Statements = QueryExecutorProvider

/** Hands each statement to its connection at once and in the order of the calls, whether or not those before have been answered. */
class ClientExecutor extends DefaultQueryExecutor {
  readonly #client: PoolClient

  constructor(client: PoolClient) {
    super(new PostgresQueryCompiler(), new PostgresAdapter(), {
      provideConnection: () => Promise.reject(new Error('a transaction has one connection')),
    })
    this.#client = client
  }

  override async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { rows } = (await this.#client.query(query.sql, [...query.parameters])) as PgResult
    return { rows: rows as R[] }
  }
}

const executors = new WeakMap<PoolClient, ClientExecutor>()

function statementsOn(client: PoolClient): Statements {
  let executor = executors.get(client)
  if (executor === undefined) {
    executor = new ClientExecutor(client)
    executors.set(client, executor)
  }
  const known = executor
  return { getExecutor: () => known }
}

/** What was sent and may still fail. */
export interface Pending {
  /** The transaction fails with the first of these that does, and is not over before all are answered. */
  add(statement: Promise<unknown>): void
}

/**
 * Runs work in one transaction. Statements go out when they are issued; Postgres runs them one after the other, so those that do not
 * need each other's rows should be issued together: a round trip wakes two processes, which costs more than a small statement does.
 * The commit goes out behind the last statement, and resolves this only when Postgres has said that it did commit.
 * @param work what it throws rolls everything back, as does any statement that fails
 */
export async function pipelinedTransaction<T>(
  database: Database,
  work: (tx: Statements, pending: Pending) => Promise<T>,
): Promise<T> {
  const pool: Pool = await database.em.getConnection().getNativeClient()
  const client = await pool.connect()
  const issued: Promise<unknown>[] = []
  const add = (statement: Promise<unknown>) => {
    statement.catch(() => undefined) // awaited below
    issued.push(statement)
  }
  let lost: Error | undefined
  try {
    add(client.query('begin'))
    const result = await work(statementsOn(client), { add })
    const committed = client.query('commit')
    committed.catch(() => undefined)
    await Promise.all(issued)
    const { command } = await committed
    if (command !== 'COMMIT') throw new Error(`Postgres answered the commit with ${command}`)
    return result
  } catch (error) {
    await Promise.allSettled(issued)
    await client.query('rollback').catch((reason: Error) => {
      lost = reason
    })
    throw error
  } finally {
    client.release(lost)
  }
}
