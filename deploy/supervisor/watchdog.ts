import { text } from 'node:stream/consumers'
import { endProcess } from '../services/local-service.ts'
import { isRunning, type ProcessIdentity } from '../services/process-identity.ts'
import { removeHome, stopServices } from '../services/start-services.ts'
import type { Log } from '../services/types.ts'
import { waitUntil } from '../services/wait.ts'
import { readStateFile, removeState, type SystemState } from './state.ts'
import { appStopSteps } from './stop-steps.ts'

const log: Log = ({ message }) => process.stdout.write(`${new Date().toISOString()} ${message}\n`)

const [home = '', pid = '', started = '', remove] = process.argv.slice(2)
const watched: ProcessIdentity = { pid: Number(pid), started }

// ends when our keeper says so, or when it is gone
const word = await text(process.stdin)
if (word !== 'done') await cleanUp(word === 'force')

async function cleanUp(force: boolean): Promise<void> {
  await waitUntil(() => !isRunning(watched), 5_000) // its pipes are closed a moment before it is gone
  log({ event: 'keeper-died', message: `Process ${watched.pid} died: stopping what it left in ${home}` })
  const state = readStateFile(home)
  if (isSucceeded(state)) return
  await endApps(state, force)
  await stopServices({ home, log, force, keepBackground: true, unless: () => isSucceeded(readStateFile(home)) })
  if (!isSucceeded(readStateFile(home))) removeState(home)
  if (remove === 'remove') removeHome(home)
}

/** Another `canvass up` has taken over this home: what runs is its own now. */
function isSucceeded(state: SystemState | undefined): boolean {
  return state !== undefined && state.supervisor.started !== watched.started && isRunning(state.supervisor)
}

async function endApps(state: SystemState | undefined, force: boolean): Promise<void> {
  if (state?.supervisor.started !== watched.started) return
  const steps = force ? appStopSteps.slice(-1) : appStopSteps
  for (const app of [state.api, state.workers]) if (app) await endProcess(app, steps)
}
