import { migrateDatabase } from '@canvass/db/migrate.ts'
import type { Command } from 'commander'
import { createOutput } from '../output.ts'
import { serviceUrls } from '../system.ts'

export function define(command: Command): void {
  command
    .option('--wait <seconds>', 'how long to wait for another process that migrates', '60')
    .addHelpText(
      'after',
      '\nSafe to run at any time and by several processes at once: one works, the others find nothing to do.',
    )
    .action(migrate)
}

async function migrate(options: { readonly json?: boolean; readonly wait: string }): Promise<void> {
  const { databaseUrl } = await serviceUrls('databaseUrl')
  const { migrations, partitions } = await migrateDatabase(databaseUrl, Number(options.wait) * 1_000)
  const text =
    migrations.length + partitions.length === 0
      ? 'The database is up to date.'
      : `Applied ${migrations.length} migrations, made ${partitions.length} partitions.`
  createOutput(options.json ?? false).result({ migrations, partitions }, text)
}
