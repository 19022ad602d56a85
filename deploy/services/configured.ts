import { accepts } from './probe.ts'
import { type Environment, type ServiceName, serviceVariables } from './types.ts'
import { waitUntil } from './wait.ts'

const PATIENCE_MS = 5_000

/**
 * Checks that somebody listens where the variables point, before anything is started.
 * @throws naming each variable that points nowhere, and what to do about it
 */
export async function checkConfigured(names: readonly ServiceName[], env: Environment): Promise<void> {
  const faults = await Promise.all(names.map((name) => faultOf(serviceVariables[name], env[serviceVariables[name]])))
  const found = faults.filter((fault) => fault !== undefined)
  if (found.length > 0) throw new Error(found.join('\n'))
}

async function faultOf(variable: string, value: string | undefined): Promise<string | undefined> {
  if (!value) return undefined
  const addresses = addressesOf(value)
  if (addresses.length === 0) return `${variable} is no address that can be read`
  const anyone = () =>
    Promise.all(addresses.map(({ host, port }) => accepts(host, port))).then((found) => found.includes(true))
  if (await waitUntil(anyone, PATIENCE_MS, 500)) return undefined
  const where = addresses.map(({ host, port }) => `${host}:${port}`).join(', ')
  return `${variable} points to ${where}, where nobody answers: start it, or unset ${variable} to have one started here`
}

const defaultPorts: Readonly<Record<string, number>> = {
  'postgres:': 5432,
  'postgresql:': 5432,
  'redis:': 6379,
  'rediss:': 6379,
}

/** Hosts and ports of a URL or of a `host:port,host:port` list; empty when it is neither. */
export function addressesOf(value: string): { host: string; port: number }[] {
  const parts = value.includes('://') ? [value] : value.split(',').map((part) => `kafka://${part.trim()}`)
  const urls = parts.map((part) => (URL.canParse(part) ? new URL(part) : undefined))
  return urls.flatMap((url) => {
    const port = url && (Number(url.port) || defaultPorts[url.protocol] || (url.protocol === 'kafka:' ? 9092 : 0))
    return url?.hostname && port ? [{ host: url.hostname.replace(/^\[|\]$/g, ''), port }] : []
  })
}
