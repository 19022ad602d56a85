import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { type PostgresFiles, postgresFiles } from './postgres-files.ts'
import { runProgram } from './run-program.ts'
import type { ServiceContext, ServiceKind } from './types.ts'

const USER = 'canvass'
const DATABASE = 'canvass'

/**
 * For many short durable transactions on two cores beside everything else. Nothing here trades an acknowledged commit for speed.
 * The idle timeouts are a net under the application's own, shorter ones: one forgotten transaction would stall the outbox fence.
 */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  password_encryption: 'scram-sha-256',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  work_mem: '8MB',
  maintenance_work_mem: '128MB',
  wal_buffers: '16MB',
  wal_compression: 'on',
  min_wal_size: '256MB',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  random_page_cost: '1.1',
  jit: 'off',
  idle_in_transaction_session_timeout: '60s',
  autovacuum_naptime: '15s',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_duration_statement: '1s',
  log_lock_waits: 'on',
  log_line_prefix: '%m [%p] ',
}

export const postgres: ServiceKind = {
  name: 'postgres',
  label: 'Postgres',
  firstPort: 15432,
  startWithinMs: 60_000, // recovery after a crash replays up to max_wal_size
  stopSteps: [
    { signal: 'SIGINT', waitMs: 15_000 }, // fast: rolls back, checkpoints, ends
    { signal: 'SIGQUIT', waitMs: 3_000 }, // immediate: recovers at the next start
    { signal: 'SIGKILL', waitMs: 3_000 },
  ],
  async install(context) {
    const files = await postgresFiles(context)
    if (!existsSync(join(files.data, 'PG_VERSION'))) await initialise(context, files)
  },
  async launch(context, port) {
    const { programs, data, owner } = await postgresFiles(context)
    const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    return {
      command: join(programs, 'bin', 'postgres'),
      args: ['-D', data, '-p', String(port), ...settings],
      cwd: data,
      env: { ...process.env, LC_ALL: 'C' },
      ...owner,
    }
  },
  async healthy(context, port) {
    // the password is this home's own, so another instance on that port refuses it
    return (await query(url(context, port, 'postgres'), 'select 1')) !== undefined
  },
  async afterStart(context, port) {
    const admin = url(context, port, 'postgres')
    const rows = await query(admin, `select 1 from pg_database where datname = '${DATABASE}'`)
    if (rows?.length === 0) await query(admin, `create database ${DATABASE}`)
  },
  url: async (context, port) => url(context, port, DATABASE),
}

/** Runs one statement; undefined when the server cannot be reached or refuses us. */
async function query(connectionString: string, text: string): Promise<unknown[] | undefined> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 2_000, query_timeout: 5_000 })
  client.on('error', () => undefined) // the connection may be cut while the server restarts; the query rejects by itself
  try {
    await client.connect()
    return (await client.query(text)).rows
  } catch {
    return undefined
  } finally {
    await client.end().catch(() => undefined) // already cut
  }
}

/** Into a folder of its own, renamed at the end, so that an interrupted run leaves no half cluster. */
async function initialise({ home, log }: ServiceContext, { programs, data, owner }: PostgresFiles): Promise<void> {
  log({ event: 'postgres-initialising', message: `Creating the database in ${data}`, path: data })
  const [fresh, passwordFile] = [`${data}.new`, `${data}.password`]
  rmSync(fresh, { recursive: true, force: true })
  writeFileSync(passwordFile, `${password(home.data)}\n`, { mode: 0o600 })
  if (owner.uid !== undefined && owner.gid !== undefined) chownSync(passwordFile, owner.uid, owner.gid)
  try {
    const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C']
    const access = [`--username=${USER}`, '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--data-checksums']
    const env = { ...process.env, LC_ALL: 'C' }
    await runProgram(join(programs, 'bin', 'initdb'), [`--pgdata=${fresh}`, ...locale, ...access], {
      ...owner,
      cwd: '/',
      env,
    })
  } finally {
    rmSync(passwordFile, { force: true })
  }
  renameSync(fresh, data)
}

function url({ home }: ServiceContext, port: number, database: string): string {
  return `postgres://${USER}:${password(home.data)}@127.0.0.1:${port}/${database}`
}

/** Made once per home and kept beside the data. */
function password(dataFolder: string): string {
  const file = join(dataFolder, 'postgres-password')
  if (!existsSync(file)) writeFileSync(file, randomBytes(18).toString('base64url'), { mode: 0o600 })
  return readFileSync(file, 'utf8').trim()
}
