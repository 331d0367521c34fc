import { sql } from 'kysely';

import type { Tx } from '../../db/client.ts';

/** A wallet's `last_seen_at` is at most this much behind. */
const seenAtLeastEvery = sql<string>`now() - interval '1 minute'`;

/** Creates the user of a wallet on first sight. */
export async function recordSighting(tx: Tx, wallet: string): Promise<void> {
  await tx
    .insertInto('users')
    .values({ wallet })
    .onConflict((conflict) =>
      conflict
        .column('wallet')
        .doUpdateSet({ lastSeenAt: sql`now()` })
        // A busy trader must not rewrite its user for every trade.
        .where((eb) =>
          eb.or([eb('users.lastSeenAt', 'is', null), eb('users.lastSeenAt', '<', seenAtLeastEvery)]),
        ),
    )
    .execute();
}
