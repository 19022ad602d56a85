import { sql } from 'kysely'
import { type Database, sqlOf } from '../connect.ts'
import { CLUSTER } from '../outbox/adopt-cluster.ts'

/** What all processes of an installation must have in common: it decides which queue and which partition a session belongs to. */
export interface PipelineSettings {
  readonly shards: number
  /** Name of the function that gives a session its shard. */
  readonly shardHash: string
  readonly topicPartitions: number
}

/** This process is configured for another installation than the database belongs to. It must not start. */
export class SettingsMismatch extends Error {}

/**
 * Stores the settings on the first start ever, and afterwards compares with them.
 * @throws SettingsMismatch naming every difference
 */
export async function agreeOnSettings(database: Database, wanted: PipelineSettings): Promise<void> {
  await sql`
    insert into pipeline_settings (shards, shard_hash, topic_partitions, system_identifier, timeline_id)
    select ${wanted.shards}::int, ${wanted.shardHash}, ${wanted.topicPartitions}::smallint, ${CLUSTER}
    on conflict do nothing
  `.execute(sqlOf(database))
  const { rows } = await sql<PipelineSettings>`
    select shards, shard_hash as "shardHash", topic_partitions as "topicPartitions" from pipeline_settings
  `.execute(sqlOf(database))
  const [stored] = rows
  if (stored === undefined) throw new Error('the settings of the pipeline were not stored')
  const differences = (['shards', 'shardHash', 'topicPartitions'] as const)
    .filter((name) => stored[name] !== wanted[name])
    .map((name) => `${name} is ${stored[name]} in the database and ${wanted[name]} here`)
  if (differences.length > 0) throw new SettingsMismatch(differences.join('; '))
}
