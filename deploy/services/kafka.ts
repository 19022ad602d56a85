import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkoutRoot } from './home.ts'
import { kafkaJars } from './kafka-jars.ts'
import { clusterIdAt } from './kafka-probe.ts'
import { choosePort } from './ports.ts'
import { runProgram } from './run-program.ts'
import { requireProgram } from './system-packages.ts'
import type { Home, ServiceContext, ServiceKind } from './types.ts'

const CONTROLLER_PORT = 19392

/** One combined KRaft node with a small heap: the throughput of a single broker is bound by the disk and by our own batches. */
export const kafka: ServiceKind = {
  name: 'kafka',
  label: 'Kafka',
  firstPort: 19092,
  startWithinMs: 90_000, // after a crash it checks its log segments
  stopSteps: [
    { signal: 'SIGTERM', waitMs: 20_000 },
    { signal: 'SIGKILL', waitMs: 3_000 },
  ],
  async install(context) {
    await requireProgram('java', context.log)
    await kafkaJars(context)
    mkdirSync(folder(context.home), { recursive: true })
  },
  async launch(context, port) {
    const properties = join(folder(context.home), 'server.properties')
    const controllerPort = await choosePort(CONTROLLER_PORT)
    writeFileSync(properties, serverProperties(logFolder(context.home), port, controllerPort))
    const java = await requireProgram('java', context.log)
    if (!existsSync(join(logFolder(context.home), 'meta.properties'))) await format(context, java, properties)
    return {
      command: java,
      args: [...(await javaArguments(context)), 'kafka.Kafka', properties],
      cwd: folder(context.home),
    }
  },
  async healthy(context, port) {
    const answered = await clusterIdAt(port)
    return answered !== undefined && answered === clusterId(context.home)
  },
  url: async (_context, port) => `127.0.0.1:${port}`,
}

/** One collector thread suits a small heap on two cores: a start costs 8.0 s of CPU instead of 9.4 s with G1. */
async function javaArguments(context: ServiceContext): Promise<string[]> {
  const jars = await kafkaJars(context)
  const logging = join(checkoutRoot, 'deploy', 'kafka', 'log4j2.xml')
  return [
    '-Xms384m',
    '-Xmx384m',
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    '-cp',
    join(jars, 'lib', '*'),
    `-Dlog4j2.configurationFile=${logging}`,
  ]
}

/** Gives the empty log folder its cluster id; into a folder of its own first, so that an interrupted run is not half formatted. */
async function format(context: ServiceContext, java: string, properties: string): Promise<void> {
  const target = logFolder(context.home)
  const fresh = `${target}.new`
  for (const path of [fresh, target]) rmSync(path, { recursive: true, force: true })
  const freshProperties = `${properties}.new`
  writeFileSync(freshProperties, readFileSync(properties, 'utf8').replace(`log.dirs=${target}`, `log.dirs=${fresh}`))
  const id = randomBytes(16).toString('base64url')
  const tool = ['-cp', join(await kafkaJars(context), 'lib', '*'), 'kafka.tools.StorageTool']
  context.log({ event: 'kafka-formatting', message: `Formatting Kafka's log in ${target}`, path: target })
  // One word, because one id in 64 begins with a dash and would be read as a flag of its own.
  await runProgram(java, [...tool, 'format', `--cluster-id=${id}`, '-c', freshProperties], { timeoutMs: 60_000 })
  rmSync(freshProperties)
  renameSync(fresh, target)
}

function clusterId(home: Home): string | undefined {
  return /^cluster\.id=(.*)$/m.exec(readFileSync(join(logFolder(home), 'meta.properties'), 'utf8'))?.[1]
}

function folder(home: Home): string {
  return join(home.data, 'kafka')
}

function logFolder(home: Home): string {
  return join(folder(home), 'log')
}

function serverProperties(logs: string, port: number, controllerPort: number): string {
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'controller.listener.names': 'CONTROLLER',
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': logs,
    // The default, said aloud: shorter would let a broker killed with -9 in again sooner, but on a busy machine heartbeats were
    // seen to stall for 4.6 s, and a fenced broker refuses topics and writes.
    'broker.session.timeout.ms': 9000,
    'num.network.threads': 2,
    'num.io.threads': 4,
    'num.partitions': 3,
    'auto.create.topics.enable': false,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 8,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 4,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    'log.retention.hours': 168,
    'log.segment.bytes': 268435456,
  }
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}
