#!/usr/bin/env node
// Runs on any Node from 20 with nothing installed: installs what is missing, then hands over to the pinned Node.
// Plain JavaScript without dependencies, for that reason. It is `npx canvass`, `npm start` and `npm test`.
import { spawn } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const OLDEST_NODE = 20
const LOCK_PATIENCE_MS = 15 * 60_000
const checkout = dirname(dirname(fileURLToPath(import.meta.url)))
const binFolder = join(checkout, 'node_modules', '.bin')
const lockFile = join(checkout, '.canvass', 'install.lock')

if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
  fail(
    `Canvass needs Node ${OLDEST_NODE} or newer to start (it brings the Node it runs on itself); this is ${process.version}.`,
  )
}
await installOnce()
await handOver(process.argv.slice(2))

/** npm ci, unless what is installed is at least as new as the lockfile. One process at a time: a second one waits and finds it done. */
async function installOnce() {
  if (isInstalled()) return
  mkdirSync(dirname(lockFile), { recursive: true })
  const deadline = Date.now() + LOCK_PATIENCE_MS
  for (let first = true; !takeLock(); first = false) {
    if (first) say('Waiting for another process that installs the dependencies …')
    if (Date.now() > deadline) fail(`Another install seems to run: if none does, delete ${lockFile}`)
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  try {
    if (isInstalled()) return
    say('Installing dependencies (npm ci) …')
    const started = Date.now()
    // NODE_ENV=production would leave out the development dependencies, which `npm test` needs
    const arguments_ = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
    // npx and npm pass their own settings on in npm_* variables, and these are not meant for another command
    const env = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^npm_(?!config_(cache|registry|userconfig))/i.test(name)),
    )
    const { code } = await runToEnd('npm', arguments_, {
      cwd: checkout,
      env,
      stdio: ['ignore', process.stderr, process.stderr],
    })
    if (code !== 0) fail(`npm ci failed with ${code}; nothing was started`)
    say(`Dependencies are installed (${((Date.now() - started) / 1000).toFixed(0)} s).`)
  } finally {
    rmSync(lockFile, { force: true })
  }
}

/** npm writes node_modules/.package-lock.json at the end of an install: a half install has none, and its time says when that was. */
function isInstalled() {
  const [wanted, installed] = [
    join(checkout, 'package-lock.json'),
    join(checkout, 'node_modules', '.package-lock.json'),
  ]
  if (!existsSync(installed) || !existsSync(join(binFolder, 'node'))) return false
  return modified(installed) >= modified(wanted) || hasAll(packagesOf(wanted), packagesOf(installed))
}

/** A lockfile that is newer but names nothing new, as after changing branches, needs no install. Other platforms' packages are optional. */
function hasAll(wanted, installed) {
  const named = Object.entries(wanted).filter(([path, entry]) => path !== '' && !entry.optional)
  return named.every(
    ([path, entry]) => installed[path]?.version === entry.version && installed[path]?.resolved === entry.resolved,
  )
}

function packagesOf(lockfile) {
  return JSON.parse(readFileSync(lockfile, 'utf8')).packages
}

function modified(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

/** The file names its holder, so that one left by a process that died is recognised and removed. */
function takeLock() {
  try {
    const file = openSync(lockFile, 'wx')
    writeSync(file, String(process.pid))
    closeSync(file)
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    if (!holderLives()) rmSync(lockFile, { force: true })
    return false
  }
}

function holderLives() {
  try {
    const holder = Number(readFileSync(lockFile, 'utf8'))
    if (!holder) return Date.now() - modified(lockFile) < 5_000 // created this moment, not written yet
    return process.kill(holder, 0)
  } catch (error) {
    return error.code === 'EPERM' // ENOENT: just released · ESRCH: no such process
  }
}

/** Runs the command in the pinned Node and ends as it ends. */
async function handOver(args) {
  const [name, ...rest] = args
  const script =
    name === 'run-tests' ? [join('deploy', 'run-tests.ts'), ...rest] : [join('apps', 'cli', 'src', 'main.ts'), ...args]
  const [file, ...passed] = script
  const env = { ...process.env, PATH: `${binFolder}${delimiter}${process.env.PATH ?? ''}` }
  // The fourth channel carries nothing: it closes when we die, kill -9 included, and the command then ends too.
  const options = { env, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] }
  const { code, signal } = await runToEnd(join(binFolder, 'node'), [join(checkout, file), ...passed], options)
  process.exit(signal ? 128 + constants.signals[signal] : code)
}

function runToEnd(command, args, options) {
  return new Promise((resolve) => {
    const child = spawn(command, args, options)
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
    child.on('error', (error) => fail(`${command} could not be started: ${error.message}`))
    child.on('exit', (code, signal) => resolve({ code, signal }))
  })
}

function say(text) {
  process.stderr.write(`${text}\n`)
}

function fail(text) {
  say(text)
  process.exit(3)
}
