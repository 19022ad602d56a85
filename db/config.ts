import { Migrator } from '@mikro-orm/migrations'
import type { Options } from '@mikro-orm/postgresql'
import { entities } from './entities/all.ts'
import { Surveys } from './migrations/0001-surveys.ts'
import { Sessions } from './migrations/0002-sessions.ts'
import { Outbox } from './migrations/0003-outbox.ts'
import { Operations } from './migrations/0004-operations.ts'
import { Quotas } from './migrations/0005-quotas.ts'
import { Collectors } from './migrations/0006-collectors.ts'
import { LetterDesk } from './migrations/0007-letter-desk.ts'
import { ProjectionRebuilds } from './migrations/0008-projection-rebuilds.ts'
import { MustBe } from './migrations/0010-must-be.ts'
import { Evidence } from './migrations/0011-evidence.ts'

/** Entities and migrations of this database, for whoever opens it. The migrations' names never change once released. */
export const databaseConfig: Options = {
  entities,
  extensions: [Migrator],
  forceUtcTimezone: true,
  migrations: {
    tableName: 'migrations',
    snapshot: false,
    transactional: true,
    // Each migration commits by itself: one long writing transaction would stall the relay's fence.
    allOrNothing: false,
    disableForeignKeys: false,
    migrationsList: [
      { name: '0001-surveys', class: Surveys },
      { name: '0002-sessions', class: Sessions },
      { name: '0003-outbox', class: Outbox },
      { name: '0004-operations', class: Operations },
      { name: '0005-quotas', class: Quotas },
      { name: '0006-collectors', class: Collectors },
      { name: '0007-letter-desk', class: LetterDesk },
      { name: '0008-projection-rebuilds', class: ProjectionRebuilds },
      { name: '0010-must-be', class: MustBe },
      { name: '0011-evidence', class: Evidence },
    ],
  },
}
