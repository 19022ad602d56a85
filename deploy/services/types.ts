/** The services Canvass stands on, in the order they are shown. */
export const serviceNames = ['postgres', 'redisQueue', 'redisCache', 'kafka'] as const
export type ServiceName = (typeof serviceNames)[number]

export interface ServiceUrls {
  readonly databaseUrl: string
  readonly redisQueueUrl: string
  readonly redisCacheUrl: string
  /** `host:port`, several separated by commas. */
  readonly kafkaBrokers: string
}

/** The variable that names a service somebody else runs; it is not started then. */
export const serviceVariables = {
  postgres: 'DATABASE_URL',
  redisQueue: 'REDIS_QUEUE_URL',
  redisCache: 'REDIS_CACHE_URL',
  kafka: 'KAFKA_BROKERS',
} as const satisfies Record<ServiceName, string>

/** One thing worth telling: a sentence for people, the rest for programs. */
interface LogEvent {
  readonly event: string
  readonly message: string
  readonly level?: 'info' | 'warn' | 'error'
  readonly service?: string
  readonly [field: string]: unknown
}
export type Log = (event: LogEvent) => void

export type Environment = Readonly<Record<string, string | undefined>>

/** How to run one process of a service. */
export interface Launch {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env?: Environment
  readonly uid?: number
  readonly gid?: number
}

/** A step of stopping a process: this signal, then so many milliseconds of patience. */
export interface StopStep {
  readonly signal: NodeJS.Signals
  readonly waitMs: number
}

export interface ServiceContext {
  readonly home: Home
  readonly log: Log
}

/** What differs between the services; `local-service.ts` does what they share. */
export interface ServiceKind {
  readonly name: ServiceName
  /** For people: `Postgres`, `Redis (queue)`. */
  readonly label: string
  /** First port tried when there is no former one. */
  readonly firstPort: number
  readonly startWithinMs: number
  readonly stopSteps: readonly StopStep[]
  /** Programs and data folder; does nothing the second time. */
  install(context: ServiceContext): Promise<void>
  /** Writes the configuration for this port and says how to run it. */
  launch(context: ServiceContext, port: number): Promise<Launch>
  /** True when exactly this process serves requests at that port, not another instance that happens to listen there. */
  healthy(context: ServiceContext, port: number, pid: number): Promise<boolean>
  /** After the first good health check of a started process, such as creating the database. */
  afterStart?(context: ServiceContext, port: number): Promise<void>
  /** What clients are given: a URL, or `host:port` for Kafka. */
  url(context: ServiceContext, port: number): Promise<string>
}

/** Folders under CANVASS_HOME; `cache` is shared by all homes of a checkout. */
export interface Home {
  readonly root: string
  readonly data: string
  readonly logs: string
  readonly run: string
  readonly cache: string
}
