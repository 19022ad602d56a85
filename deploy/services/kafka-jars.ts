import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { checkoutRoot } from './home.ts'
import { withHomeLock } from './home-lock.ts'
import { runProgram } from './run-program.ts'
import { requireProgram } from './system-packages.ts'
import type { ServiceContext } from './types.ts'

const VERSION = '4.3.1'

/** The folder with the broker's jars, fetched by Maven the first time (54 MB, 7 s to half a minute) and shared by all homes. */
export async function kafkaJars({ home, log }: ServiceContext): Promise<string> {
  const folder = join(home.cache, `kafka-${VERSION}`)
  if (existsSync(folder)) return folder
  return withHomeLock({ ...home, run: home.cache }, async () => {
    if (existsSync(folder)) return folder // somebody else fetched them meanwhile
    const maven = await requireProgram('mvn', log)
    log({ event: 'kafka-fetching', message: `Fetching Kafka ${VERSION} with Maven (once, about 54 MB)` })
    const unfinished = `${folder}.new`
    rmSync(unfinished, { recursive: true, force: true })
    mkdirSync(unfinished)
    cpSync(join(checkoutRoot, 'deploy', 'kafka', 'pom.xml'), join(unfinished, 'pom.xml'))
    const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${join(unfinished, 'lib')}`]
    await runProgram(maven, ['-q', '-B', ...goal], { cwd: unfinished, timeoutMs: 600_000 })
    renameSync(unfinished, folder)
    return folder
  })
}
