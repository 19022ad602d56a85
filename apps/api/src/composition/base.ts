import type { Logger } from '@canvass/platform/logging/logger.ts'
import type { Registry } from 'prom-client'
import type { ApiSettings } from '../config.ts'

/** What every part of the composition gets. */
export interface Base {
  readonly settings: ApiSettings
  readonly log: Logger
  readonly registry: Registry
  readonly newId: () => string
  /** Names this process to the workers that reply to it. */
  readonly processId: string
  readonly version: string
}
