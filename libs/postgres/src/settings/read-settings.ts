import { sql } from 'kysely'
import { type Database, sqlOf } from '../connect.ts'
import type { PipelineSettings } from './agree-on-settings.ts'

/** What the processes of this installation have agreed on; undefined before the first of them has started. */
export async function readSettings(database: Database): Promise<PipelineSettings | undefined> {
  const { rows } = await sql<PipelineSettings>`
    select shards, shard_hash as "shardHash", topic_partitions as "topicPartitions" from pipeline_settings
  `.execute(sqlOf(database))
  return rows[0]
}
