import { type Command, InvalidArgumentError } from 'commander'

export function define(command: Command): void {
  command
    .requiredOption('--survey <key>', 'key or id of a published survey')
    .requiredOption('--rate <n>', 'acts a second, intended', positive)
    .requiredOption('--seconds <s>', 'how long', positive)
    .option('--warm-up <s>', 'send this long before, checked but not timed', positive)
    .option('--respondents <n>', 'people in the survey at the same time, at most (default: the rate)', positive)
    .option('--connections <n>', 'connections to the API, at most (default: 256)', positive)
    .option('--async <share>', 'share of submissions that do not wait for their commit, 0 to 1', share, 0)
    .option('--tenant <name>', 'tenant that owns the survey', 'default')
    .option('--no-check', 'leave out the exact-delivery check')
    .addHelpText(
      'after',
      `
Acts are due at fixed times whether or not earlier ones have been answered; latencies count from the time an act was due. People
walk the survey as shown to them, go back now and then, click twice, and send again to the letter what got no reply.
Afterwards everything that was acknowledged is looked for in Postgres, Redis and Kafka. Exit code 1 on any loss.

A process that has just started is slow until its code is compiled: figures of a system in service need a warm-up of a minute or so.

  npx canvass load --survey demo --rate 1000 --seconds 30
  npx canvass load --survey demo --rate 1000 --warm-up 60 --seconds 30`,
    )
    .action(async (options) => (await import('./load/load.ts')).load(options))
}

function positive(text: string): number {
  const value = Number(text)
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError('A number above 0 is needed.')
  return value
}

function share(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !(value >= 0 && value <= 1))
    throw new InvalidArgumentError('A number from 0 to 1 is needed.')
  return value
}
