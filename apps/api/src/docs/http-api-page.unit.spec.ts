import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as registry from '@canvass/domain/problems/registry.ts'
import { memoryLog } from '@canvass/platform/logging/memory-log.ts'
import { expect, it } from 'vitest'
import { createApp } from '../app.ts'
import type {
  AdminGate,
  ApiMiddleware,
  CollectorDeps,
  EvidenceDeps,
  FieldworkDeps,
  OperationsDeps,
  SessionDeps,
  SurveyDeps,
} from '../deps.ts'
import { collectorRoutes } from '../routes/collectors/routes.ts'
import { evidenceRoutes } from '../routes/evidence/routes.ts'
import { fieldworkRoutes } from '../routes/fieldwork/routes.ts'
import { operationsRoutes } from '../routes/operations/routes.ts'
import { sessionRoutes } from '../routes/sessions/routes.ts'
import { surveyRoutes } from '../routes/surveys/routes.ts'
import { ADVICE, withProblemTable } from './problem-table.testing.ts'

const path = fileURLToPath(new URL('../../../../docs/http-api.md', import.meta.url))
const page = readFileSync(path, 'utf8')

/** `METHOD /path` of every route. Declaring a route looks at its middleware only, so nothing else is there. */
function operations(): string[] {
  const pass: ApiMiddleware = (_, next) => next()
  const gate: AdminGate = { allow: () => [pass], body: pass, noBody: pass }
  const session = {
    limits: { starts: pass, steps: pass, uploads: pass },
    respondent: pass,
    ...gate,
  } as unknown as SessionDeps
  const { logger: log } = memoryLog()
  const drain = { draining: false }
  const app = createApp(
    { log, outageOf: () => undefined, drain, requestDeadlineMs: 5_000, uploadDeadlineMs: 5_000, measured: pass },
    [
      (to) => sessionRoutes(to, session),
      (to) => evidenceRoutes(to, session as EvidenceDeps, gate),
      (to) => surveyRoutes(to, {} as SurveyDeps, gate),
      (to) => fieldworkRoutes(to, {} as FieldworkDeps, gate),
      (to) => collectorRoutes(to, {} as CollectorDeps, gate),
      (to) => operationsRoutes(to, { drain } as OperationsDeps, gate),
    ],
  )
  const { paths = {} } = app.getOpenAPI31Document({ openapi: '3.1.0', info: { title: 'Canvass', version: '0' } })
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods ?? {}).map((method) => `${method.toUpperCase()} ${path}`),
  )
}

it('names every call, and no call that is not there', () => {
  const named = [...page.matchAll(/`((?:GET|POST|PUT|PATCH|DELETE) \/[^`?]*)/g)].map(([, call]) => call)
  expect([...new Set(named)].sort()).toEqual(operations().sort())
})

it('says what to do about every problem of the registry, and about none besides', () => {
  const codes = Object.values(registry).map(({ code }) => code)
  expect(Object.keys(ADVICE).sort()).toEqual(codes.sort())
})

/** Writes the table anew when run with `-u`. */
it('has the table of problems that the registry makes', async () => {
  await expect(withProblemTable(page)).toMatchFileSnapshot(path)
})
