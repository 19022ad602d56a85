import { existsSync } from 'node:fs'
import { findProgram, runProgram } from './run-program.ts'
import type { Log } from './types.ts'

interface SystemProgram {
  readonly apt: string
  readonly dnf: string
  readonly brew: string
}

/** Programs that come from the machine, with the package that holds them. */
const programs = {
  'redis-server': { apt: 'redis-server', dnf: 'redis', brew: 'redis' },
  java: { apt: 'openjdk-17-jre-headless', dnf: 'java-17-openjdk-headless', brew: 'openjdk@17' },
  mvn: { apt: 'maven', dnf: 'maven', brew: 'maven' },
} as const satisfies Record<string, SystemProgram>

export type SystemProgramName = keyof typeof programs

export type Installer = 'apt' | 'dnf' | 'brew'

let installing: Promise<unknown> = Promise.resolve()

/**
 * The path of a program of the machine; installs its package when it is missing and we are root on Debian or Ubuntu.
 * @throws with the exact command to run, where we cannot install it ourselves
 */
export async function requireProgram(name: SystemProgramName, log: Log): Promise<string> {
  // one at a time: services start side by side, and apt allows a single run
  const turn = installing.then(() => provide(name, log))
  installing = turn.catch(() => undefined)
  return turn
}

async function provide(name: SystemProgramName, log: Log): Promise<string> {
  const found = findProgram(name)
  if (found) return found
  const installer = installerHere()
  let fault: unknown
  if (installer === 'apt' && process.getuid?.() === 0) {
    // apt also fails over packages that have nothing to do with ours, when ours is installed already
    await installWithApt(programs[name].apt, name, log).catch((error: unknown) => {
      fault = error
    })
  }
  const installed = findProgram(name)
  if (installed) return installed
  const why = fault instanceof Error ? `\n${fault.message}` : ''
  throw new Error(`${missingProgram(name, installer)}${why}`, { cause: fault })
}

/** What to tell someone whose machine lacks a program. */
export function missingProgram(name: SystemProgramName, installer: Installer | undefined): string {
  const { apt, dnf, brew } = programs[name]
  const commands = {
    apt: `sudo apt-get update && sudo apt-get install --no-install-recommends -y ${apt}`,
    dnf: `sudo dnf install -y ${dnf}`,
    brew: `brew install ${brew}`,
  }
  const how = installer
    ? `install it with: ${commands[installer]}`
    : `install it with one of: ${Object.values(commands).join(' · ')}`
  return `${name} is not on this machine; ${how}`
}

function installerHere(): Installer | undefined {
  if (process.platform === 'darwin') return 'brew'
  if (existsSync('/etc/debian_version')) return 'apt'
  return findProgram('dnf') ? 'dnf' : undefined
}

async function installWithApt(aptPackage: string, name: string, log: Log): Promise<void> {
  log({
    event: 'package-installing',
    message: `${name} is missing: installing ${aptPackage} with apt-get`,
    package: aptPackage,
  })
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_MODE: 'a' }
  const patience = ['-o', 'DPkg::Lock::Timeout=120', '-q', '-y']
  await runProgram('apt-get', [...patience, 'update'], { env, timeoutMs: 300_000 })
  // a service that the package starts by itself does no harm: ours use their own ports and folders
  await runProgram('apt-get', [...patience, 'install', '--no-install-recommends', aptPackage], {
    env,
    timeoutMs: 900_000,
  })
}
