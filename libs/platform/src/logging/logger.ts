import { type DestinationStream, pino } from 'pino'
import { currentCorrelation } from './correlation.ts'
import { redact } from './redact.ts'
import { serializeError } from './serialize-error.ts'

/** A line is an event with fields: `logger.info({ shard, commands }, 'mailbox.job-done')`. Errors go under `err`. */
export type Logger = pino.Logger

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'

export interface LoggerOptions {
  /** Which process speaks: `api`, `workers`, … */
  readonly service: string
  readonly level: LogLevel
  /** Where lines go; standard output unless a test listens. Written synchronously, so that last words are not lost. */
  readonly destination?: DestinationStream
}

/** A logger of JSON lines that adds the correlation of the running request or job and hides secrets and answers. */
export function createLogger({ service, level, destination }: LoggerOptions): Logger {
  const logger = pino(
    {
      level,
      base: { service, pid: process.pid },
      messageKey: 'event',
      timestamp: pino.stdTimeFunctions.isoTime,
      mixin: () => ({ ...currentCorrelation() }), // pino writes the line's own fields into it
      formatters: { level: (label) => ({ level: label }), log: redact },
      serializers: { err: serializeError, error: serializeError },
    },
    destination ?? pino.destination({ fd: 1, sync: true }),
  )
  return redactChildren(logger)
}

/** pino applies its line formatter to lines, not to the fields of child loggers. Children inherit this method. */
function redactChildren(logger: Logger): Logger {
  const child: Logger['child'] = logger.child
  logger.child = function (this: Logger, bindings, options) {
    return child.call(this, redact(bindings), options)
  } as Logger['child'] // pino's own signature is generic in custom levels, which we do not have
  return logger
}
