import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { checkoutRoot } from './services/home.ts'

interface Service {
  readonly image: string
  readonly command?: readonly string[]
  readonly environment?: Readonly<Record<string, string | number>>
  readonly depends_on?: Readonly<Record<string, { condition: string }>>
  readonly healthcheck?: { readonly test: readonly string[] }
  readonly restart: string
  readonly build?: { readonly dockerfile: string }
  readonly ports?: readonly string[]
}

const read = (path: string) => readFileSync(join(checkoutRoot, path), 'utf8')
const compose: { services: Record<string, Service> } = parse(read('deploy/compose.yaml'), { merge: true })
const services = Object.entries(compose.services)

test('holds the services, the apps and what prepares them', () => {
  expect(Object.keys(compose.services).toSorted()).toEqual(
    ['api', 'cli', 'kafka', 'postgres', 'prepare', 'redis-cache', 'redis-queue', 'workers'].toSorted(),
  )
})

test.each(services.filter(([, { restart }]) => restart !== 'no'))(
  '%s has a health check and an exact version',
  (_, service) => {
    expect(service.healthcheck?.test.length).toBeGreaterThan(0)
    if (service.build) expect(existsSync(join(checkoutRoot, service.build.dockerfile))).toBe(true)
    else expect(service.image).toMatch(/:\d+\.\d+/)
  },
)

test.each(services)(
  '%s depends only on what is there, and on health where there is a check',
  (_, { depends_on = {} }) => {
    for (const [name, { condition }] of Object.entries(depends_on)) {
      const expected = compose.services[name]?.healthcheck ? 'service_healthy' : 'service_completed_successfully'
      expect([name, condition]).toEqual([name, expected])
    }
  },
)

test('secrets come from the environment, and a missing one stops everything', () => {
  const secrets = services.flatMap(([, { environment = {} }]) =>
    Object.entries(environment).filter(([name]) => /PASSWORD|SECRET|DATABASE_URL/.test(name)),
  )
  expect(secrets.length).toBeGreaterThan(6)
  for (const [name, value] of secrets) expect(`${name}=${value}`).toMatch(/\$\{[A-Z_]+:\?/)
})

test('ports are open on loopback only', () => {
  for (const [, { ports = [] }] of services) for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/)
})

test('the queue is as durable as the local one', () => {
  expect(compose.services['redis-queue']?.command?.join(' ')).toContain('--appendfsync always')
  expect(compose.services['redis-queue']?.command?.join(' ')).toContain('--maxmemory-policy noeviction')
  expect(compose.services['redis-cache']?.command?.join(' ')).toContain('--maxmemory-policy volatile-lru')
})

test('the image is built from every workspace package, on the Node that package.json pins', () => {
  const dockerfile = read('deploy/Dockerfile')
  const folders = ['apps', 'libs'].flatMap((group) =>
    readdirSync(join(checkoutRoot, group)).map((name) => `${group}/${name}`),
  )
  for (const folder of [...folders, 'db', 'deploy'])
    expect(dockerfile).toContain(`COPY ${folder}/package.json ${folder}/\n`)
  const { dependencies }: { dependencies: { node: string } } = JSON.parse(read('package.json'))
  expect(dockerfile.match(/FROM node:([\d.]+)/g)).toEqual(Array(2).fill(`FROM node:${dependencies.node}`))
})
