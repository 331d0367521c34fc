import { sql, type Generated } from 'kysely';

import type { Tx } from '../../db/client.ts';

declare module '../../db/tables.ts' {
  interface Tables {
    users: {
      wallet: string;
      createdAt: Generated<string>;
      lastSeenAt: Generated<string>;
      updatedAt: Generated<string>;
    };
  }
}

/** The oldest `last_seen_at` that is not rewritten. */
const seenAtLeastEvery = sql<string>`now() - interval '1 minute'`;

/** Creates the user of a wallet at its first action. Updates `last_seen_at`, at most once a minute. */
export async function ensureUser(tx: Tx, wallet: string): Promise<void> {
  await tx
    .insertInto('users')
    .values({ wallet })
    .onConflict((conflict) =>
      conflict
        .column('wallet')
        .doUpdateSet({ lastSeenAt: sql`now()` })
        // A busy trader must not rewrite the user with every trade.
        .where((eb) =>
          eb.or([eb('users.lastSeenAt', 'is', null), eb('users.lastSeenAt', '<', seenAtLeastEvery)]),
        ),
    )
    .execute();
}
