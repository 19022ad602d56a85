import type { Scenario } from '../scenario.ts'
import { apiKilled, workersKilledAtRandom } from './processes.ts'
import { cacheFlushed, kafkaKilled, postgresKilled, queueRedisKilled } from './services.ts'

const CHOICE = [apiKilled, workersKilledAtRandom, postgresKilled, queueRedisKilled, kafkaKilled, cacheFlushed]
const FAULTS = 3

export const randomMix: Scenario = {
  id: 'F32',
  name: 'three faults at random, at the same time',
  about: 'does three of the others side by side, chosen and timed by the seed',
  needs: { 'faults begun': FAULTS, 'acts retry': 1 },
  async harm(stage) {
    const left = [...CHOICE]
    const chosen = Array.from({ length: FAULTS }, () => left.splice(Math.floor(stage.random() * left.length), 1)).flat()
    const outcomes = await Promise.allSettled(
      chosen.map(async (scenario) => {
        await stage.last(stage.random() * 2_000)
        stage.saw('faults begun')
        stage.saw(`begun ${scenario.id}`)
        await scenario.harm(stage)
      }),
    )
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    if (failed !== undefined) throw failed.reason
  },
}
