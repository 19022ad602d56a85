import { randomBytes } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openHome } from '../services/home.ts'
import type { Environment } from '../services/types.ts'

/** 32 random bytes each, base64url. */
export interface Secrets {
  /** Signs respondents' tokens. */
  readonly tokenSecret: string
  /** Signs admin tokens made with `canvass token`. */
  readonly adminTokenSecret: string
}

/**
 * The secrets of a home, made once and readable by its owner only; `TOKEN_SECRET` and `ADMIN_TOKEN_SECRET` come first.
 * @param home the folder named by CANVASS_HOME
 */
export function readSecrets(home: string, env: Environment): Secrets {
  const { tokenSecret, adminTokenSecret } =
    env.TOKEN_SECRET && env.ADMIN_TOKEN_SECRET ? { tokenSecret: '', adminTokenSecret: '' } : stored(home)
  return { tokenSecret: env.TOKEN_SECRET || tokenSecret, adminTokenSecret: env.ADMIN_TOKEN_SECRET || adminTokenSecret }
}

function stored(home: string): Secrets {
  const path = join(openHome(home).root, 'secrets.json')
  const known = readIfThere(path)
  if (known) return known
  const fresh = {
    tokenSecret: randomBytes(32).toString('base64url'),
    adminTokenSecret: randomBytes(32).toString('base64url'),
  }
  writeFileSync(`${path}.new`, `${JSON.stringify(fresh, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${path}.new`, path)
  return fresh
}

/** @throws when the file is there but damaged: a new secret would invalidate every token in use, so a person decides */
function readIfThere(path: string): Secrets | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  const value: unknown = JSON.parse(text)
  if (!isSecrets(value)) throw new Error(`${path} does not hold tokenSecret and adminTokenSecret; restore or delete it`)
  return value
}

function isSecrets(value: unknown): value is Secrets {
  if (typeof value !== 'object' || value === null || !('tokenSecret' in value) || !('adminTokenSecret' in value))
    return false
  return typeof value.tokenSecret === 'string' && typeof value.adminTokenSecret === 'string'
}
