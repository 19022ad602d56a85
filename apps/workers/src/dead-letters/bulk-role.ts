import type { Component } from '@canvass/platform/lifecycle/lifecycle.ts'
import { systemTimer } from '@canvass/platform/time/timer.ts'
import { enqueueBulk, openBulkQueue, startBulkWorker } from '@canvass/queue/bulk-queue.ts'
import { type BulkDeps, workBulk } from '@canvass/runtime/dead-letters/work-bulk.ts'
import type { BulkStore } from '@canvass/runtime/ports/letter-desk.ts'
import type { LettersRoleDeps } from './letters-role.ts'
import { createSweptQueue } from './swept-queue.ts'

export interface BulkRoleDeps extends Omit<LettersRoleDeps, 'letters'> {
  readonly bulks: BulkStore
}

/** Works through what was asked for of many letters at once, also when its job was lost or its worker died. */
export function createBulkRole({ bulks, sender, commands, workers, log }: BulkRoleDeps): Component {
  const onError = (err: Error) => log.warn({ err }, 'dead-letters.bulk-failed')
  const queue = openBulkQueue(commands)
  queue.on('error', onError)
  const deps: Omit<BulkDeps, 'onProgress'> = {
    bulks,
    timer: systemTimer,
    send: (letterId) => sender.send(letterId).catch((err) => log.warn({ err, letterId }, 'dead-letters.not-sent')),
  }
  return createSweptQueue({
    name: 'dead-letters-bulk',
    queue,
    async sweep() {
      for (const { id, name } of await bulks.running()) await enqueueBulk(queue, id, { name })
    },
    startWorker: () =>
      startBulkWorker({
        connection: workers,
        onError,
        work: (id, signal, show) =>
          workBulk({ ...deps, onProgress: ({ done, skipped, total }) => show({ done, skipped, total }) }, id, signal),
      }),
    log,
  })
}
