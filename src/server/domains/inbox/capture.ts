import { sql } from 'kysely';

import type { Queryable } from '../../db/client.ts';
import { captureTable } from '../../db/captured-table.ts';
import { eventOf } from './events.ts';
import { notifications, type Badge } from './table.ts';

/** A content that is older than this was told, so that a mark of it tells nothing more. The log knows its events for longer. */
const toldAfterMs = 86_400_000;

/** A notification that another program wrote, or changed, becomes an event. Those of ours have become events with their rows. */
export const capturedNotifications = captureTable(notifications, {
  events({ after }, queries) {
    if (after === null || after.isTold) return [];
    const isMarkedLater = after.markedVersion !== null && after.markedVersion > after.version;
    if (isMarkedLater && Date.now() - Date.parse(after.updatedAt) > toldAfterMs) return [];
    return readBadge(queries, after.userWallet).then((badge) => [
      eventOf(after, badge ?? { unread: 0, unseen: 0, version: after.version }),
    ]);
  },
});

/** The badge after every change of the inbox that has committed. It waits for a change that is on its way. */
async function readBadge(queries: Queryable, wallet: string): Promise<Badge | null> {
  const { rows } = await sql<Badge>`
    SELECT unread, unseen, version FROM inboxes WHERE user_wallet = ${wallet} FOR SHARE
  `.execute(queries);
  return rows[0] ?? null;
}
