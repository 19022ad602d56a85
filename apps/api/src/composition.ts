import type { Component } from '@canvass/platform/lifecycle/lifecycle.ts'
import { counter } from '@canvass/platform/metrics/registry.ts'
import { isInfrastructure } from '@canvass/postgres/errors.ts'
import { createApp } from './app.ts'
import type { Base } from './composition/base.ts'
import { composeCache } from './composition/cache.ts'
import { composeDatabase } from './composition/database.ts'
import { composeDoors } from './composition/doors.ts'
import { mailboxWatch } from './composition/mailbox-watch.ts'
import { composeParts } from './composition/parts.ts'
import { composeQueue } from './composition/queue.ts'
import { serviceComponent } from './composition/service.ts'
import { shedding } from './http/shedding.ts'
import { measured } from './middleware/measured.ts'
import { type ApiServer, createApiServer } from './server.ts'

export interface ComposedApi {
  readonly server: ApiServer
  /** In the order of starting: services, then the readiness that tells others to send requests. */
  readonly components: readonly Component[]
}

/** Builds the API of one process from its settings. Nothing waits here; the components' starts do. */
export async function composeApi(base: Base): Promise<ComposedApi> {
  const { settings, log, registry } = base
  const database = await composeDatabase(base)
  const services = {
    queue: composeQueue(base),
    database,
    cache: composeCache(base),
    doors: composeDoors(base, database.collectors),
  }
  const checked = [services.database.service, services.queue.service, services.cache.service]
  const drain = { draining: true }
  const frame = {
    log,
    outageOf: (error: unknown) => (isInfrastructure(error) ? 'The database' : undefined),
    drain,
    requestDeadlineMs: settings.http.requestDeadlineMs,
    uploadDeadlineMs: settings.uploads.deadlineMs,
    measured: measured(registry, log),
  }
  const shed = counter(registry, {
    name: 'canvass_http_shed_total',
    help: 'Commands shed because their replies would have taken too long',
  })
  const server = createApiServer(
    createApp(frame, await composeParts(base, services, checked, drain)),
    shedding(services.queue.submitter.refuses, () => shed.inc()),
  )
  const accepting: Component = {
    name: 'accepting',
    start() {
      drain.draining = false
    },
    async stop() {
      drain.draining = true
      await server.drain()
    },
  }
  const waiting = checked.map((service) => serviceComponent(log, service))
  const watch = mailboxWatch(registry, log, services.queue.mailboxes)
  return { server, components: [...waiting, services.doors.component, watch, accepting] }
}
