import { afterAll, beforeAll, expect, it } from 'vitest'
import { PROBLEM_STATUS } from '../http/problem-status.ts'
import { type LiveApi, startLiveApi } from '../testing/live-api.ts'

let api: LiveApi
beforeAll(async () => {
  api = await startLiveApi()
})
afterAll(() => api?.close())

interface Operation {
  readonly responses: Record<string, { description: string; headers?: Record<string, unknown> }>
  readonly summary?: string
}

it('the OpenAPI document covers the contract, with problems and headers', async () => {
  const { body } = await api.call('GET', '/openapi.json')
  expect(body.openapi).toBe('3.1.0')
  const operations = Object.entries(body.paths as Record<string, Record<string, Operation>>).flatMap(
    ([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
  )
  expect(operations.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'POST /v1/sessions',
      'GET /v1/sessions/{id}',
      'POST /v1/sessions/{id}/steps/{step}',
      'GET /v1/sessions/{id}/steps/{step}',
      'POST /v1/sessions/{id}/back',
      'POST /v1/sessions/{id}/terminate',
      'POST /v1/sessions/{id}/suspend',
      'POST /v1/sessions/resume',
      'PUT /v1/surveys/{key}',
      'POST /v1/surveys/{key}/publish',
      'GET /v1/surveys/{key}/versions/{version}',
      'POST /v1/surveys/{key}/close',
      'POST /v1/surveys/{key}/open',
      'GET /v1/surveys/{key}/analytics',
      'GET /v1/schemas/survey.json',
      'GET /v1/dead-letters',
      'GET /v1/dead-letters/groups',
      'GET /v1/dead-letters/{id}',
      'POST /v1/dead-letters/{id}/retry',
      'POST /v1/dead-letters/{id}/discard',
      'POST /v1/dead-letters/bulk',
      'GET /v1/dead-letters/bulk/{id}',
      'DELETE /v1/dead-letters/bulk/{id}',
      'GET /v1/audit',
      'GET /v1/pipeline',
      'GET /live',
      'GET /ready',
      'GET /health',
      'GET /metrics',
    ]),
  )
  for (const { name, operation } of operations) expect(operation.summary, name).toMatch(/^[A-Z]/)
  const step = body.paths['/v1/sessions/{id}/steps/{step}'].post as Operation
  expect(Object.keys(step.responses)).toEqual(
    expect.arrayContaining(['200', '202', '400', '401', '409', '413', '415', '422', '429', '500', '503']),
  )
  expect(step.responses['202']?.headers).toHaveProperty('Location')
  expect(step.responses['503']?.headers).toHaveProperty('Retry-After')
})

it('every documented problem is in the registry', async () => {
  const { body } = await api.call('GET', '/openapi.json')
  const named = [...JSON.stringify(body).matchAll(/Problem: ([^"]+)"/g)].flatMap(([, list = '']) =>
    [...list.matchAll(/`([a-z-]+)`/g)].map(([, code = '']) => code),
  )
  expect(named.length).toBeGreaterThan(50)
  for (const code of named) expect(PROBLEM_STATUS, code).toHaveProperty(code)
})

it('the page to read it needs nothing from elsewhere', async () => {
  const page = await api.call('GET', '/docs')
  expect(page.headers.get('content-security-policy')).toContain("default-src 'self'")
  expect(page.headers.get('content-security-policy')).not.toContain("default-src 'none'")
  const links = [...String(page.body).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link = '']) => link)
  expect(links).toHaveLength(3)
  for (const link of links) {
    expect(link).toMatch(/^\/docs\//)
    expect((await api.call('GET', link)).status).toBe(200)
  }
})
