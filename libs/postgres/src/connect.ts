import { databaseConfig } from '@canvass/db/config.ts'
import { MikroORM } from '@mikro-orm/postgresql'
import type { Kysely } from 'kysely'
import { PreparedClient } from './prepared-client.ts'

/** An open database: a pool of connections and the ORM on it. Nothing is connected before the first statement. */
export type Database = MikroORM

/** One connection or transaction, for statements written in SQL. */
export type Sql = Kysely<unknown>

/** How long Postgres lets one connection's work stand in the way of others, milliseconds; 0 is without limit. */
export interface SessionTimeouts {
  readonly lock: number
  readonly idleInTransaction: number
  readonly transaction: number
  readonly statement: number
}

/** For short transactions: a process that hangs inside one is cut off before others have waited long. */
export const SHORT_WORK: SessionTimeouts = { lock: 2_000, idleInTransaction: 3_000, transaction: 5_000, statement: 0 }

/** For reading much: recounts and exports. */
export const LONG_READS: SessionTimeouts = { lock: 2_000, idleInTransaction: 60_000, transaction: 0, statement: 0 }

export interface ConnectOptions {
  readonly url: string
  /** What `pg_stat_activity` shows. */
  readonly applicationName: string
  readonly poolSize: number
  readonly timeouts: SessionTimeouts
  /**
   * `each` statement is planned with its values; or `once`, without knowing them, for connections that run the same few statements
   * over and over. Those must find the partitions they need by conditions that Postgres can check when it executes a plan.
   */
  readonly planned?: 'each' | 'once'
  /** Connections that Postgres closed and the like; statements in flight fail by themselves. */
  readonly onWarning: (message: string) => void
}

/** Opens a database. A statement that gets no connection within 3 s fails as infrastructure. */
export async function connectDatabase(options: ConnectOptions): Promise<Database> {
  const { lock, idleInTransaction, transaction, statement } = options.timeouts
  const once = options.planned === 'once'
  return MikroORM.init({
    ...databaseConfig,
    clientUrl: options.url,
    pool: { min: 0, max: options.poolSize },
    logger: options.onWarning,
    colors: false,
    driverOptions: {
      application_name: options.applicationName,
      connectionTimeoutMillis: 3_000,
      keepAlive: true,
      ...(once && { Client: PreparedClient, pipeline: true }),
      options: [
        `-c lock_timeout=${lock}`,
        `-c idle_in_transaction_session_timeout=${idleInTransaction}`,
        `-c transaction_timeout=${transaction}`,
        `-c statement_timeout=${statement}`,
        ...(once ? ['-c plan_cache_mode=force_generic_plan'] : []),
      ].join(' '),
    },
  })
}

/** The pool, for statements outside a transaction. */
export const sqlOf = (database: Database): Sql => database.em.getKysely<unknown>()
